"""What is in force, who said so, and what is refused."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from thutuc import sample
from thutuc.cli.about import _checks
from thutuc.configuration import Configuration, find_file, read_configuration
from thutuc.errors import ConfigurationError, StoreError
from thutuc.store import open_store, without_password


def write(folder: Path, text: str) -> Path:
    file = folder / "thutuc.toml"
    file.write_text(text, "utf-8")
    return file


def configured(folder: Path, text: str) -> Configuration:
    write(folder, text)
    return read_configuration(folder, {})


def test_without_a_file_nothing_is_guessed(tmp_path: Path) -> None:
    found = read_configuration(tmp_path, {})
    assert found.file is None
    assert set(found.origin.values()) == {"default"}
    assert Path(found.database) == tmp_path / "thutuc.db"
    with pytest.raises(ConfigurationError, match=r"Chưa có tổ chức .* · expected an organisation"):
        found.plugins()


def test_the_file_is_found_in_a_folder_above_and_its_paths_are_its_own(tmp_path: Path) -> None:
    file = write(tmp_path, 'database = "data/province.db"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    found = read_configuration(below, {})
    assert find_file(below) == file
    assert Path(found.database) == tmp_path / "data" / "province.db"
    assert found.origin["database"] == str(file)


def test_an_option_wins_over_the_variable_and_the_variable_over_the_file(tmp_path: Path) -> None:
    write(tmp_path, 'database = "file.db"\n')
    variable = read_configuration(tmp_path, {"THUTUC_DB": "variable.db"})
    option = read_configuration(tmp_path, {"THUTUC_DB": "variable.db"}, database="option.db")
    assert (variable.database, variable.origin["database"]) == ("variable.db", "THUTUC_DB")
    assert (option.database, option.origin["database"]) == ("option.db", "--database")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('databse = "x.db"', "databse: not known here"),
        ("database = 5", "database: Input should be a valid string"),
        ('database = "  "', "expected a path or url"),
        ("systems = []", "systems: "),
        ("now = 2026-03-02T09:00:00", "now: "),
        ('plugins = "roles"', "plugins: "),
        ("database = ", "Expected TOML"),
        ("# ở xã\ndatabase = xã.db", 'dòng 2: chữ phải đặt trong ngoặc kép: "…" · Expected TOML'),
        ("[settings.weather]\nx = 1", r"found \[settings.weather\]"),
        ('services = {"a" = "b"}', "services.a: "),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        configured(tmp_path, text)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thutuc.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="Expected TOML"):
        read_configuration(tmp_path, {})


def test_the_organisation_reaches_the_roles(tmp_path: Path) -> None:
    (tmp_path / "people.yaml").write_bytes(sample().read_bytes())
    named = configured(tmp_path, 'organisation = "people.yaml"\n')
    own = configured(tmp_path, '[settings.roles]\norganisation = "people.yaml"\n')
    for found in (named, own):
        at = datetime.fromisoformat("2026-03-02T09:00+07:00")
        facts = found.plugins().hook.unit(unit="dong-may", at=at)
        assert facts.agency_code == "H99.41"


def test_an_organisation_given_as_an_option_is_relative_to_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "people.yaml").write_bytes(sample().read_bytes())
    write(tmp_path, "")
    monkeypatch.chdir(here)
    found = read_configuration(here, {}, organisation="people.yaml")
    assert found.plugins().hook.unit(unit="dong-may", at=datetime.fromisoformat("2026-03-02T09:00+07:00"))


def test_a_plug_in_that_is_not_installed_is_refused(tmp_path: Path) -> None:
    found = configured(tmp_path, 'plugins = ["deadlines", "weather"]\n')
    with pytest.raises(ConfigurationError, match="found 'weather'"):
        found.plugins()


def test_procedures_are_files_and_folders_in_order(tmp_path: Path) -> None:
    (tmp_path / "drawn" / "b").mkdir(parents=True)
    for name in ("drawn/b/two.bpmn", "drawn/one.bpmn", "single.bpmn", "drawn/readme.md"):
        (tmp_path / name).write_text("")
    found = configured(tmp_path, 'procedures = ["single.bpmn", "drawn"]\n').procedures()
    assert [path.name for path in found] == ["single.bpmn", "two.bpmn", "one.bpmn"]
    with pytest.raises(ConfigurationError, match="found nothing there"):
        configured(tmp_path, 'procedures = ["missing"]\n').procedures()


def test_a_database_is_made_only_when_asked_to(tmp_path: Path) -> None:
    found = read_configuration(tmp_path, {})
    with pytest.raises(ConfigurationError, match="thutuc deploy"):
        found.store()
    assert not (tmp_path / "thutuc.db").exists()
    found.store(create=True).close()
    found.store().close()


def test_a_database_without_our_tables_is_told(tmp_path: Path) -> None:
    (tmp_path / "thutuc.db").write_bytes(b"")
    with pytest.raises(StoreError, match=r"with upgrade\(\). So it is in .*; `thutuc db check`"):
        read_configuration(tmp_path, {}).store()


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    url = "postgresql://clerk:secret@host:5432/province"
    shown = read_configuration(tmp_path, {}, database=url).shown_database
    assert shown == "postgresql://clerk:…@host:5432/province"


def test_the_clock_stands_only_where_the_file_says_so(tmp_path: Path) -> None:
    at = datetime.fromisoformat("2026-03-24T08:00+07:00")
    with pytest.raises(ConfigurationError, match="Expected --now only where"):
        read_configuration(tmp_path, {}, now=at)
    (tmp_path / "people.yaml").write_bytes(sample().read_bytes())
    write(tmp_path, 'organisation = "people.yaml"\nnow = 2026-03-20T16:30:00+07:00\n')
    standing = read_configuration(tmp_path, {})
    moved = read_configuration(tmp_path, {}, now=at)
    store = open_store(":memory:")
    assert standing.engine(store).now() == datetime.fromisoformat("2026-03-20T16:30+07:00")
    assert moved.engine(store).now() == at
    assert moved.origin["now"] == "--now"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:SECRET@h/db",
        "postgresql+psycopg://u:SECRET@h/db",
        "postgresql://u:SECRET@[/db",
        "postgresql://h/db?pass word=SECRET",
        "sqlite://u:SECRET@x/y",
        "mysql://h/db?user=u&password=SECRET&sslpassword=SECRET",
    ],
)
def test_a_refused_url_is_told_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_store(url)
    assert "SECRET" not in f"{refused.value} {refused.value.__cause__}"


def test_a_password_among_the_options_of_a_url_is_not_shown() -> None:
    assert (
        without_password("postgresql://u:S@h/db?wait=2&password=S")
        == "postgresql://u:…@h/db?wait=2&password=…"
    )
    assert without_password("postgresql:///db?host=/run") == "postgresql:///db?host=/run"


@pytest.mark.parametrize(("day", "missed"), [("10-31", False), ("11-01", True)])
def test_doctor_warns_from_november_on_that_next_year_has_no_calendar(
    tmp_path: Path, day: str, missed: bool
) -> None:
    (tmp_path / "people.yaml").write_bytes(sample().read_bytes())
    at = datetime.fromisoformat("2026-03-20T08:00+07:00")
    known = configured(tmp_path, 'organisation = "people.yaml"\n').plugins().calendar(None, at).years
    last = max(known)
    written = f'organisation = "people.yaml"\nnow = {last}-{day}T08:00:00+07:00\n'
    (found,) = (check for check in _checks(configured(tmp_path, written)) if "calendar" in check.name)
    assert (found.well, found.remark) == (True, missed)
    assert f"chưa có {last + 1}: hạn sang năm sẽ bị từ chối; dùng tệp lịch có năm ấy" in found.found
