"""What it costs to begin a command, beside a bare interpreter: ``python -m tests.bench start``."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from thutuc import library, sample

#: What is begun in turn; the first is what the others stand beside.
BEGUN: Mapping[str, Sequence[str]] = {
    "pass": ("-c", "pass"),
    "import thutuc.worktime": ("-c", "import thutuc.worktime"),
    "from thutuc import Engine": ("-c", "from thutuc import Engine"),
    **{
        f"thutuc {words}": ("-m", "thutuc", *words.split())
        for words in (
            "--version",
            "--help",
            "lint --help",
            "tasks --help",
            "lint birth.bpmn",
            "tasks",
            "status 1",
        )
    },
}


def run(folder: Path, size: int, begun: Mapping[str, Sequence[str]] = BEGUN) -> dict[str, float]:
    """Begin each of them *size* times, in turn; one round more is run first and thrown away."""
    files(folder)
    begin("deploy", folder)
    begin(
        "start dang-ky-khai-sinh --received-at dong-may.one-stop --competent dong-may --by an.nguyen", folder
    )
    taken: dict[str, list[float]] = {what: [] for what in begun}
    for number in range(size + 1):
        for what, words in begun.items():
            spent = processor(words, folder)
            if number:
                taken[what].append(spent)
    bare, *others = taken
    least = median(taken[bare])
    return {f"{bare} (ms of the processor)": least * 1e3} | {
        f"{what} / {bare}": median(taken[what]) / least for what in others
    }


def files(folder: Path) -> None:
    """What a commune with one procedure needs."""
    birth = library() / "dang-ky-khai-sinh"
    shutil.copytree(str(birth / "forms"), folder / "forms")
    (folder / "birth.bpmn").write_bytes((birth / "procedure.bpmn").read_bytes())
    (folder / "organisation.yaml").write_bytes(sample().read_bytes())
    (folder / "thutuc.toml").write_text(
        'organisation = "organisation.yaml"\nprocedures = ["birth.bpmn"]\nnow = 2026-03-02T09:00:00+07:00\n'
    )


def begin(words: str, folder: Path) -> None:
    """Run a command that has to succeed."""
    subprocess.run(
        [sys.executable, "-m", "thutuc", *words.split()],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def processor(words: Sequence[str], folder: Path) -> float:
    """The seconds of the processor that a process takes, from its beginning to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], cwd=folder, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
