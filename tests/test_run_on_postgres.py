"""Every command of the page on PostgreSQL does what the page says, on a server of its own."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.office import BIRTH, Clock, hand_in, make_engine
from tests.pg import Server

from thutuc import Engine, load_plugins, open_store, sample
from thutuc.cli import main

PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "run-on-postgres.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on which nothing was done yet."""
    try:
        started = Server()
    except (OSError, RuntimeError) as error:
        pytest.skip(f"PostgreSQL is not tested: {error}")
    yield started
    started.stop()


def here(server: Server, url: str) -> str:
    """A url of the page, to this server."""
    role, options = re.fullmatch(r"postgresql://(\w+)@db\.example\.gov\.vn/thutuc(?:\?(.*))?", url).groups()
    return f"postgresql:///thutuc?host={server.folder}&user={role}{'&' + options if options else ''}"


def test_the_page_can_be_followed_from_top_to_bottom(server, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    done: list[str] = []
    for kind, text in BLOCKS:
        if kind == "sql":
            with psycopg.connect(server.dsn(), autocommit=True) as connection:
                for statement in filter(str.strip, text.split(";")):
                    connection.execute(statement)
        elif kind == "sh":
            for line in text.splitlines():
                done.append(_said(server, line, monkeypatch))
        elif kind == "toml" and (named := tomllib.loads(text).get("organisation")):
            (tmp_path / "thutuc.toml").write_text(text)
            (tmp_path / named).write_bytes(sample("organisation.yaml").read_bytes())
        elif kind == "toml":
            store = open_store(here(server, tomllib.loads(text)["database"]))
            assert store.check() == []
            store.close()
        else:
            assert kind == "py"
            _works_for_an_agency(server, text)
    said = capsys.readouterr().out
    assert [each for each in done if each] == [
        "db upgrade", "db protect", "db check", "tick", "seal", "verify", "archive --closed-in",
    ]  # fmt: skip
    assert "thấy mọi hồ sơ" in said and "chỉ thấy hồ sơ" not in said and "The database is in order." in said


def _said(server: Server, line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Follow one line; the command that it was."""
    words = shlex.split(line)
    if words[0] == "export":
        name, _, url = words[1].partition("=")
        monkeypatch.setenv(name, here(server, url))
        return ""
    if words[0] == "mkdir":
        Path(words[1]).mkdir()
        return ""
    assert words[0] == "thutuc"
    with pytest.raises(SystemExit) as ended:
        main(words[1:])
    assert not ended.value.code, line
    return " ".join(words[1 : 3 if words[1] in {"db", "archive"} else 2])


def _works_for_an_agency(server: Server, text: str) -> None:
    owner = open_store(here(server, "postgresql://thutuc_owner@db.example.gov.vn/thutuc"))
    from tests.office import deploy_shipped

    deploy_shipped(make_engine(owner, Clock()))
    owner.close()
    names: dict[str, Any] = {
        "Engine": Engine,
        "open_store": open_store,
        "database": here(server, "postgresql://thutuc_app@db.example.gov.vn/thutuc"),
        "plugins": load_plugins({"roles": {"organisation": str(sample())}}),
    }
    exec(text, names)  # the page's own words
    mine = hand_in(make_engine(names["ours"], Clock()), BIRTH)
    assert names["engine"].dossier(mine.id).code == mine.code
    with names["store"].transaction(write=False) as tx:
        assert tx.search() == []
    names["store"].close()
