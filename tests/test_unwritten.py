"""A disk that is full, or may not be written: each command says which file, and leaves what was there."""

from __future__ import annotations

import errno
import os
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import thutuc.cli
from thutuc import library
from thutuc.cli import main
from thutuc.cli.writing import write_new, write_whole
from thutuc.errors import ConfigurationError

BIRTH = library() / "dang-ky-khai-sinh" / "procedure.bpmn"


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file may become longer than *size* bytes, as where the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "1000")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command says that cannot do what it was asked, in both languages."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr()
    assert ended.value.code == 4, said
    return " ".join((said.out + said.err).split())


#: What writes a file of its own, which is called ``made``.
COMMANDS = {
    "draw": ("draw", str(BIRTH), "-o", "made"),
    "describe": ("describe", str(BIRTH), "-o", "made"),
    "diff": ("diff", str(BIRTH), str(BIRTH), "--format", "html", "-o", "made"),
    "modeler": ("modeler", "-o", "."),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_on_a_full_disk_no_half_of_a_file_is_left(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with small_disk(300):
        said = told(capsys, *COMMANDS[command])
    assert "Không ghi được" in said and "tệp lớn quá mức được phép" in said and "but: File too large" in said
    assert [each for each in Path().rglob("*") if each.is_file()] == []


def test_on_a_full_disk_what_somebody_wrote_stays(capsys: pytest.CaptureFixture[str]) -> None:
    page = Path("README.md")
    page.write_text(
        "# Khai sinh\n\n<!-- from procedure.bpmn, by thutuc describe -->\n<!-- end -->\nCủa tôi.\n", "utf-8"
    )
    before = page.read_bytes()
    with small_disk(300):
        assert "Không ghi được README.md" in told(capsys, "describe", str(BIRTH), "--into", "README.md")
    assert page.read_bytes() == before


def test_a_new_file_that_could_not_be_written_is_not_there_the_next_time() -> None:
    with small_disk(300), pytest.raises(ConfigurationError, match="made, but: File too large"):
        write_new(Path("made"), b"x" * 301, option="-o")
    write_new(Path("made"), b"x", option="-o")
    with pytest.raises(ConfigurationError, match="expected a new file, found made"):
        write_new(Path("made"), b"y", option="-o")
    assert Path("made").read_bytes() == b"x"


def test_no_command_writes_a_file_in_a_way_of_its_own() -> None:
    """So that a scenario that is recorded, or a page, is as safe as the one above."""
    writes = re.compile(r"\.(?:write_text|write_bytes|open)\((?!_WORDLESS)")
    folder = Path(thutuc.cli.__file__).parent
    found = {path.name for path in folder.glob("*.py") if writes.search(path.read_text("utf-8"))}
    assert found == {"__init__.py", "writing.py"}  # the first: where nothing is written to


@pytest.mark.parametrize("target", ["/dev/full", "file/made", "folder"])
def test_where_nothing_can_be_written_it_is_said_of_which_file(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("file").touch()
    Path("folder").mkdir()
    for write in (lambda: write_whole(Path(target), "x"), lambda: write_new(Path(target), b"x", option="-o")):
        with pytest.raises(ConfigurationError, match=target):
            write()
    assert Path("/dev/full").exists() and Path("folder").is_dir()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_why_nothing_could_be_written_is_told_in_both_languages(
    number: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*about: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("thutuc.cli.writing._as_it_is", refuse)
    said = told(capsys, *COMMANDS["draw"])
    english = said.partition("but: ")[2]
    assert (
        "Không ghi được made: " in said
        and english
        and english.rstrip(".") not in said.partition("Expected")[0]
    )


def test_a_shorter_file_leaves_nothing_of_the_one_that_was_there() -> None:
    made = Path("made")
    made.write_text("một trang dài", "utf-8")
    made.chmod(0o640)
    write_whole(made, "ngắn")
    assert made.read_text("utf-8") == "ngắn" and made.stat().st_mode & 0o777 == 0o640
    write_whole(made, b"")
    assert made.read_bytes() == b""
