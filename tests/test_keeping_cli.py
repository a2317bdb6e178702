"""Keeping and forgetting from the command line: what is printed, how a refusal exits, and no key anywhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import orjson
import pytest
from tests.keeping_world import AFTER, MARK, engine_on, full
from tests.office import Clock, accesses

from thutuc import open_store, sample
from thutuc.cli import main
from thutuc.store.sqlite import SqliteStore
from thutuc.store.vault import new_master

FIRST = "H99.41-260302-0001"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an ended dossier, long after."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("THUTUC_KEYS", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thutuc.toml").write_text(
        f'database = "a.db"\norganisation = "{sample()}"\nnow = {AFTER.isoformat()}\n', "utf-8"
    )
    store = open_store(tmp_path / "a.db")
    store.upgrade()
    clock = Clock()
    engine = engine_on(store, clock)
    full(engine, clock)
    engine.seal()
    store.close()
    return tmp_path


@pytest.fixture
def scrubbed(monkeypatch: pytest.MonkeyPatch) -> list[SqliteStore]:
    """The stores that were written anew so far."""
    found: list[SqliteStore] = []

    def scrub(store: SqliteStore) -> None:
        found.append(store)

    monkeypatch.setattr(SqliteStore, "scrub", scrub)
    return found


def thutuc(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Exit code, output, errors."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_retention_lists_what_may_go_and_says_why_another_may_not(folder, capsys):
    code, out, _ = thutuc(capsys, "retention")
    assert code == 0 and FIRST in out and "31/12/2036" in out and "được · yes" in out and "(tự đặt)" in out
    (kept,) = orjson.loads(thutuc(capsys, "retention", "--json")[1])
    assert (kept["code"], kept["until"], kept["why"]) == (FIRST, "2036-12-31", None)

    _, held, _ = thutuc(
        capsys, "hold", FIRST, "--by", "system", "--decision", "12/QĐ", "--reason", "Khiếu nại"
    )
    assert "Đã tạm giữ theo 12/QĐ" in held
    assert "12/QĐ" in thutuc(capsys, "retention", FIRST)[1]
    code, _, err = thutuc(capsys, "erase", FIRST, "--by", "system", "--decision", "7/QĐ")
    assert code == 1 and "12/QĐ" in err and "đang tạm giữ" in err
    _, lifted, _ = thutuc(
        capsys, "lift-hold", FIRST, "--by", "system", "--decision", "12/QĐ", "--by-decision", "13/QĐ"
    )
    assert "Đã thôi giữ theo 13/QĐ" in lifted
    assert thutuc(capsys, "erase", FIRST, "--by", "system", "--decision", "7/QĐ", "--no-scrub")[0] == 0
    assert "Chưa có hồ sơ nào hết thời hạn" in thutuc(capsys, "retention")[1]
    assert "đã hủy" in thutuc(capsys, "retention", FIRST)[1]


def test_a_file_is_checked_where_there_is_no_database_and_a_forged_one_exits_with_a_fault(
    folder, capsys, monkeypatch, tmp_path_factory
):
    code, digest, err = thutuc(capsys, "export", FIRST, "--by", "system", "--to", "a.jsonl")
    assert code == 0 and "ghi lại mã băm" in err
    assert thutuc(capsys, "export", FIRST, "--by", "system", "--to", "a.jsonl")[0] == 1
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    file = folder / "a.jsonl"

    code, out, err = thutuc(capsys, "verify-file", file, "--digest", digest.strip())
    assert (
        code == 0 and "Journal, chain and state hold" in out and "Niêm phong" in out and "--digest" not in err
    )
    assert "unproved" not in out
    code, out, err = thutuc(capsys, "verify-file", file)
    assert code == 0 and "--digest" in err and "unproved" in out and "file: made_at" in out
    assert orjson.loads(thutuc(capsys, "verify-file", file, "--json")[1])["code"] == FIRST
    assert list(elsewhere.iterdir()) == []

    code, _, err = thutuc(capsys, "verify-file", file, "--digest", "0" * 64)
    assert code == 1 and "Expected the file whose SHA-256" in err
    (elsewhere / "cut.jsonl").write_bytes(file.read_bytes()[:-100])
    code, _, err = thutuc(capsys, "verify-file", "cut.jsonl")
    assert code == 1 and "cut off" in err and MARK not in err
    code, _, err = thutuc(capsys, "verify-file", elsewhere / "nowhere")
    assert code == 1 and "No such file" in err
    assert thutuc(capsys, "verify-file", elsewhere)[0] == 1


def test_an_archive_goes_out_and_comes_back(folder, capsys):
    (folder / "kho").mkdir()
    code, out, _ = thutuc(
        capsys, "archive", FIRST, "--by", "system", "--decision", "21/QĐ", "--to", "kho", "--json"
    )
    assert code == 0
    made = orjson.loads(out)
    (told,) = made if isinstance(made, list) else made["files"]
    assert MARK.encode() not in (folder / "a.db").read_bytes()
    code, _, err = thutuc(capsys, "bring-back", told["path"], "--by", "system", "--decision", " ")
    assert code == 1 and ("number of the decision" in err or "số quyết định" in err)
    code, out, err = thutuc(capsys, "bring-back", told["path"], "--by", "system", "--decision", "22/QĐ")
    assert code == 0 and FIRST in out and "đã trở lại cơ sở dữ liệu theo 22/QĐ" in " ".join(out.split())
    assert told["path"] in err.replace("\n", "") and "có thể hủy tệp này" in " ".join(err.split())


def test_a_copy_is_made_and_a_server_is_told_how(folder, capsys):
    assert thutuc(capsys, "backup", "b.db")[0] == 0
    code, _, err = thutuc(capsys, "backup", "b.db")
    assert code == 4 and "replaces nothing" in err
    code, _, err = thutuc(capsys, "--database", "postgresql:///x", "backup", "c.db")
    assert code == 4 and "pg_dump" in err


def test_no_key_and_no_password_is_ever_printed(folder, capsys, monkeypatch):
    key, file = new_master(), folder / "khoa.txt"
    file.write_text(f"{key}\n", "ascii")
    file.chmod(0o600)
    settings = folder / "thutuc.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('"a.db"', '"sealed.db"') + 'key_file = "khoa.txt"\n', "utf-8"
    )
    store = open_store(folder / "sealed.db", keys=[key])
    store.upgrade()
    clock = Clock()
    full(engine_on(store, clock), clock)
    store.close()
    monkeypatch.setenv("THUTUC_DB", str(folder / "sealed.db"))
    wrong = new_master()
    said = ""
    for words in (
        ("config",), ("config", "--json"), ("doctor",), ("verify",), ("retention",), ("rotate-key",),
        ("status", FIRST), ("status", "nothing"), ("erase", "nothing", "--by", "x", "--decision", "1/QĐ"),
        ("--database", f"postgresql://a:{wrong}@127.0.0.1:1/x", "config"),
        ("--database", f"postgresql://a:{wrong}@127.0.0.1:1/x", "verify"),
    ):  # fmt: skip
        said += "".join(thutuc(capsys, *words)[1:])
    monkeypatch.setenv("THUTUC_KEYS", wrong)
    for words in (("verify",), ("config",), ("retention", FIRST), ("rotate-key",)):
        said += "".join(thutuc(capsys, *words)[1:])
    monkeypatch.setenv("THUTUC_KEYS", f"{wrong[:-2]}")
    said += "".join(thutuc(capsys, "verify")[1:])

    assert "khoa.txt" in said and "Khóa chủ không đúng" in said and "32 bytes in base64" in said
    assert key not in said and wrong not in said and wrong[:-2] not in said


def test_an_upgrade_says_that_sealing_has_begun_and_says_it_once(folder, capsys, monkeypatch):
    plain, before = folder / "a.db", (folder / "a.db").read_bytes()
    monkeypatch.setenv("THUTUC_KEYS", new_master())
    code, _, err = thutuc(capsys, "retention")
    assert code == 4 and f"Đã có khóa chủ mà {plain} chưa bật mã hóa" in " ".join(err.split())
    assert "Đã có khóa chủ mà chưa bật mã hóa ở đây" in " ".join(thutuc(capsys, "db", "check")[1].split())
    assert plain.read_bytes() == before

    code, out, _ = thutuc(capsys, "db", "upgrade")
    assert code == 0 and "Đã bật mã hóa" in out and "Sealing has begun" in out and "nothing to do" not in out
    code, out, _ = thutuc(capsys, "db", "upgrade")
    assert code == 0 and "Đã bật mã hóa" not in out and "nothing to do" in out
    assert thutuc(capsys, "retention", FIRST)[0] == 0

    made = thutuc(capsys, "--database", folder / "b.db", "db", "upgrade", "--json")[1]
    assert orjson.loads(made)["sealing"] is True and "sealing" not in orjson.loads(made)["applied"]
    again = thutuc(capsys, "--database", folder / "b.db", "db", "upgrade", "--json")[1]
    assert orjson.loads(again) == {"applied": [], "sealing": False}


def test_rotating_where_nothing_is_sealed_is_refused(folder, capsys):
    code, _, err = thutuc(capsys, "rotate-key")
    assert code == 4 and "nothing is sealed" in err
    code, out, _ = thutuc(capsys, "new-key")
    assert code == 0 and len(out.strip()) == 44


@pytest.mark.parametrize("words", [("new-key",), ("retention",)])
def test_where_the_extra_that_seals_is_missing_it_is_named(folder, capsys, monkeypatch, words):
    monkeypatch.setenv("THUTUC_KEYS", new_master())
    for module in ("thutuc.store.vault", "thutuc.store.sealing"):
        monkeypatch.setitem(sys.modules, module, None)
    code, out, err = thutuc(capsys, *words)
    assert (code, out) == (4, "") and "Traceback" not in err
    assert (
        "thutuc: Chưa cài cryptography để mã hóa dữ liệu: pip install '.[encryption]' trong thư mục mã nguồn."
        in err
    )
    assert "Expected cryptography for sealed data" in err


def test_of_several_dossiers_each_is_erased_or_refused_by_itself_and_old_pages_go(folder, capsys, scrubbed):
    store = open_store(folder / "a.db")
    clock = Clock()
    engine = engine_on(store, clock)
    for _ in range(2):
        full(engine, clock)
    engine.hold(2, by="system", decision="12/QĐ", reason="Khiếu nại")
    store.close()

    code, out, err = thutuc(capsys, "erase", "1", "2", "3", "--by", "system", "--decision", "7/QĐ")
    assert code == 1 and out.count("Đã hủy") == 2 and "Hồ sơ 2 ở lại" in err and "12/QĐ" in err
    kept = orjson.loads(thutuc(capsys, "retention", "--json")[1])
    assert [each["dossier"] for each in kept] == [2] and len(scrubbed) == 1
    assert thutuc(capsys, "erase", "1", "--by", "system", "--decision", "7/QĐ")[0] == 1
    assert len(scrubbed) == 1  # nothing was erased, so nothing is to be scrubbed


def test_of_several_dossiers_those_that_may_go_into_files_are_named_and_scrubbed(folder, capsys, scrubbed):
    (folder / "kho").mkdir()

    words = ("archive", FIRST, "99", "--by", "system", "--decision", "21/QĐ", "--to", "kho")
    code, out, err = thutuc(capsys, *words)
    (file,) = (folder / "kho").iterdir()
    assert code == 1 and file.name in out and "99" in err and len(scrubbed) == 1


def test_a_sealed_archive_is_checked_by_the_digest_that_was_told_when_it_was_made(
    folder, capsys, monkeypatch
):
    monkeypatch.setenv("THUTUC_KEYS", new_master())
    monkeypatch.setenv("THUTUC_DB", str(folder / "sealed.db"))
    store = open_store(folder / "sealed.db", keys=[os.environ["THUTUC_KEYS"]])
    store.upgrade()
    clock = Clock()
    full(engine_on(store, clock), clock)
    store.close()
    (folder / "kho").mkdir()
    words = ("archive", FIRST, "--by", "system", "--decision", "21/QĐ", "--to", "kho", "--json")
    (made,) = orjson.loads(thutuc(capsys, *words)[1])

    code, out, _ = thutuc(capsys, "verify-file", made["path"], "--digest", made["digest"])
    assert code == 0 and made["digest"] in out
    code, _, err = thutuc(capsys, "verify-file", made["path"], "--digest", "0" * 64)
    assert code != 0 and made["digest"] in err


def test_who_archives_into_a_folder_that_is_not_there_is_told_to_make_it(folder, capsys):
    year = ("archive", "--closed-in", "2026", "--to", "kho", "--by", "system", "--decision", "21/QĐ")
    code, _, err = thutuc(capsys, *year)
    assert code == 1 and "thutuc: Chưa có thư mục kho: tạo thư mục trước." in err
    (folder / "kho").mkdir()
    assert "1 hồ sơ kết thúc năm 2026 ra tệp lần này" in thutuc(capsys, *year)[2]
    assert "0 hồ sơ kết thúc năm 2026 ra tệp lần này" in thutuc(capsys, *year)[2]


def test_what_is_said_in_two_languages_is_whole_in_both(folder, capsys):
    words = ("hold", FIRST, "--by", "system", "--decision", "1/QĐ", "--reason", "Khiếu nại")
    assert thutuc(capsys, *words)[0] == 0
    err = thutuc(capsys, "erase", FIRST, "--by", "system", "--decision", "2/QĐ")[2]
    assert (
        "Cần hồ sơ đã hết thời hạn bảo quản và không bị tạm giữ, nhưng hồ sơ đang tạm giữ theo 1/QĐ." in err
    )
    assert "Expected a dossier whose retention has ended and that nothing holds, found held by 1/QĐ." in err


def test_when_something_was_erased_is_told_as_a_day(folder, capsys):
    assert thutuc(capsys, "erase", FIRST, "--by", "system", "--decision", "2/QĐ")[0] == 0
    out = thutuc(capsys, "verify")[1]
    assert f"Dữ liệu cá nhân đã hủy lúc {AFTER:%H:%M} ngày {AFTER:%d/%m/%Y}" in out


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
def test_an_export_that_wrote_no_file_does_not_stand_in_the_log_and_a_refused_one_leaves_none(folder, capsys):
    code, _, said = thutuc(capsys, "export", FIRST, "--by", "system", "--to", "nowhere/x.jsonl")
    assert code == 4 and "nowhere" in said
    assert thutuc(capsys, "export", FIRST, "--by", "nobody.known", "--to", "x.jsonl")[0] == 1
    assert not (folder / "x.jsonl").exists()
    assert thutuc(capsys, "export", FIRST, "--by", "system", "--to", "x.jsonl")[0] == 0
    store = open_store(folder / "a.db")
    with store.transaction(write=False) as tx:
        seen = [each.actor for each in accesses(tx, 1) if (each.verb, each.outcome) == ("export", "seen")]
    assert seen == ["system"]
    store.close()


def test_files_with_people_s_data_are_read_by_their_owner_alone(folder, capsys):
    (folder / "kho").mkdir()
    thutuc(capsys, "export", FIRST, "--by", "system", "--to", "a.jsonl")
    thutuc(capsys, "backup", "b.db")
    thutuc(capsys, "archive", FIRST, "--by", "system", "--decision", "21/QĐ", "--to", "kho")

    made = [folder / "a.jsonl", folder / "b.db", *(folder / "kho").iterdir()]
    assert [path.stat().st_mode & 0o777 for path in made] == [0o600] * 3
