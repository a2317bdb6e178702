"""What somebody does to the tables behind our back: verify and an old seal tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from tests.api_world import Client, make_token
from tests.assigning_world import CIVIL, chain, step
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine
from typer.testing import CliRunner

from thutuc import Engine, open_store, sample
from thutuc.api import Service
from thutuc.bpmn import read_all
from thutuc.cli import app
from thutuc.dossier import decode_events, encode_events
from thutuc.dossier.events import Noted
from thutuc.engine import deploying, in_vietnamese
from thutuc.errors import JournalBroken
from thutuc.procedure import Procedure
from thutuc.store.chain import genesis, link, payload_digest
from thutuc.store.keys import UNREAD
from thutuc.store.rows import JournalRow


@pytest.fixture
def engine(tmp_path, clock: Clock) -> Iterator[Engine]:
    store = open_store(tmp_path / "thutuc.db")
    store.upgrade()
    add_shipped(store)
    made = make_engine(store, clock)
    for _ in range(2):
        dossier = hand_in(made, applicant="001099000123")
        clock.advance(minutes=1)
        made.note(dossier.id, by="an.nguyen", text="Đã gọi điện cho người nộp")
        clock.advance(minutes=1)
        made.note(dossier.id, by="an.nguyen", text="Người nộp hẹn mai đến")
    yield made
    store.close()


@pytest.fixture
def intruder(tmp_path, engine: Engine) -> Iterator[sqlite3.Connection]:
    """Somebody with the file and no scruples: the triggers are gone."""
    connection = sqlite3.connect(tmp_path / "thutuc.db", isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    connection.close()


def kinds(engine: Engine, dossier: int | None = None) -> set[str]:
    return {problem.kind for problem in engine.verify(dossier)}


def test_an_untouched_store_has_nothing_to_tell(engine):
    seal = engine.seal()

    assert engine.verify() == []
    assert engine.check_seal(seal)


def test_while_the_triggers_stand_the_journal_only_grows(tmp_path, engine):
    connection = sqlite3.connect(tmp_path / "thutuc.db")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        connection.execute("UPDATE thutuc_journal SET actor = 'hue.tran' WHERE seq = 2")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        connection.execute("DELETE FROM thutuc_journal WHERE seq = 3")
    connection.close()


@pytest.mark.parametrize("column", ["public", "head", "payload_digest", "request_digest"])
def test_one_byte_of_any_journal_row_is_seen(engine, intruder, column):
    (found,) = intruder.execute(f"SELECT {column} FROM thutuc_journal WHERE seq = 2").fetchone()
    altered = bytearray(found or b"\0")
    altered[-3 if len(altered) > 3 else 0] ^= 1
    intruder.execute(f"UPDATE thutuc_journal SET {column} = ? WHERE seq = 2", (bytes(altered),))

    assert "altered" in kinds(engine)
    assert kinds(engine, 2) == set()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE thutuc_journal SET actor = 'hue.tran' WHERE seq = 2",
        "UPDATE thutuc_journal SET happened_at = happened_at - 1 WHERE seq = 2",
        "UPDATE thutuc_journal SET verb = 'tick' WHERE seq = 2",
        "UPDATE thutuc_payload SET payload = CAST(replace(CAST(payload AS TEXT), 'gọi', 'viết') AS BLOB)"
        " WHERE seq = 2",
    ],
)
def test_another_actor_instant_verb_or_remark_is_seen(engine, intruder, change):
    intruder.execute(change)

    assert "altered" in kinds(engine, 1)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("DELETE FROM thutuc_journal WHERE seq = 3", "cut"),
        ("DELETE FROM thutuc_journal WHERE seq = 2", "order"),
        ("DELETE FROM thutuc_payload WHERE seq = 2", "missing"),
        ("UPDATE thutuc_dossier SET due = due + 86400000000 WHERE id = 1", "column"),
        ("UPDATE thutuc_dossier SET missed = 1 WHERE id = 1", "column"),
        ("UPDATE thutuc_dossier SET code = 'H99.41-260302-0009' WHERE id = 1", "column"),
        (
            "UPDATE thutuc_dossier SET state = CAST(replace(CAST(state AS TEXT), '0001', '0009') AS BLOB)"
            " WHERE id = 1",
            "state",
        ),
        ("UPDATE thutuc_dossier SET version = version + 1 WHERE id = 1", "cut"),
        ("UPDATE thutuc_dossier SET head = zeroblob(32) WHERE id = 1", "head"),
    ],
)
def test_what_is_cut_lost_or_rewritten_is_seen(engine, intruder, change, kind):
    intruder.execute("PRAGMA foreign_keys = OFF")
    intruder.execute(change)

    assert kind in kinds(engine, 1)


def rewrite_the_end(connection: sqlite3.Connection, text: str) -> None:
    """Write the last remark of dossier 1 anew and compute its chain again, without a fault in it."""
    columns = (
        "seq, dossier, number, verb, actor, happened_at, recorded_at, request_id, request_digest, answer"
    )
    found: list[Any] = connection.execute(
        f"SELECT {columns}, public, payload_digest, head"
        " FROM thutuc_journal WHERE dossier = 1 ORDER BY number"
    ).fetchall()
    last = JournalRow(*found[-1])
    salt, payload = connection.execute(
        "SELECT salt, payload FROM thutuc_payload WHERE seq = ?", (last.seq,)
    ).fetchone()
    events = [Noted(text) if isinstance(one, Noted) else one for one in decode_events(last.public, payload)]
    public, payload = encode_events(events)
    digest = payload_digest(salt, payload or b"")
    before = found[-2][-1] if len(found) > 1 else genesis(1)
    head = link(before, last.number, last._replace(public=public), digest)
    connection.execute(
        "UPDATE thutuc_journal SET public = ?, payload_digest = ?, head = ? WHERE seq = ?",
        (public, digest, head, last.seq),
    )
    connection.execute("UPDATE thutuc_payload SET payload = ? WHERE seq = ?", (payload, last.seq))
    connection.execute("UPDATE thutuc_dossier SET head = ? WHERE id = 1", (head,))


def test_a_chain_that_was_computed_again_escapes_verify_but_not_an_old_seal(engine, clock, intruder):
    old = engine.seal()
    rewrite_the_end(intruder, "Người nộp không đến")

    assert engine.verify() == []
    assert engine.journal(1)[-1].events[0].text == "Người nộp không đến"
    assert not engine.check_seal(old)


def test_a_seal_goes_on_holding_while_dossiers_travel_on(engine, clock):
    old = engine.seal()
    clock.advance(minutes=1)
    engine.note(1, by="an.nguyen", text="Người nộp đã đến")
    hand_in(engine)
    new = engine.seal()

    assert engine.check_seal(old)
    assert engine.check_seal(new)
    assert (old.dossiers, new.dossiers) == (2, 3)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("name = 'Thủ tục khác'", "name"),
        ("code = '9.999999'", "code"),
        ("effective_from = '2027-01-01'", "effective_from"),
        ("effective_to = '2026-03-31'", "effective_to"),
        ("digest = 'ab'", "digest"),
        ('facts = CAST(replace(CAST(facts AS TEXT), \'"steps":[\', \'"steps":["x",\') AS BLOB)', "steps"),
        ("facts = CAST('{' AS BLOB)", "altered"),
    ],
)
def test_what_is_kept_of_a_version_is_held_against_its_file(engine, intruder, change, told):
    intruder.execute(f"UPDATE thutuc_procedure SET {change} WHERE id = '{BIRTH}'")

    (problem,) = [each for each in engine.verify() if each.dossier == 0]
    assert problem.kind == "procedure" and problem.is_fault
    assert told in problem.text and BIRTH in in_vietnamese(problem.text)
    assert [(each.kind, each.text) for each in engine.verify(1)] == [("procedure", problem.text)]


def test_a_last_day_that_an_earlier_release_left_without_a_decision_cannot_be_checked_and_is_no_fault(
    engine, intruder
):
    """A version deployed before steps were kept was ended by a call that named no decision."""
    old = "facts = CAST(json_remove(CAST(facts AS TEXT), '$.steps') AS BLOB), effective_to = '2026-03-31'"
    intruder.execute(f"UPDATE thutuc_procedure SET {old} WHERE id = '{BIRTH}'")

    (problem,) = [each for each in engine.verify() if each.dossier == 0]
    assert (problem.kind, problem.is_fault) == ("unexplained", False)
    assert "2026-03-31" in problem.text and "kèm số quyết định" in in_vietnamese(problem.text)
    engine.end_version(BIRTH, version=1, last_day=date(2026, 3, 31), by="system", decision="45/QĐ-UBND")
    assert engine.verify() == []


@pytest.mark.parametrize("gone", ["number > 1", "number = 2", "number > 0", "number = 3"])
def test_a_list_of_then_tells_whose_journal_has_lost_rows(engine, clock, intruder, gone):
    asked = {"unit": "dong-may", "at": clock.now}
    clock.advance(minutes=1)
    engine.note(1, by="an.nguyen", text="Người nộp đã đến")
    intruder.execute("PRAGMA foreign_keys = OFF")
    intruder.execute(f"DELETE FROM thutuc_journal WHERE dossier = 1 AND {gone}")

    found = engine.listing("in-hand", **asked)
    assert (found.missing, {line.dossier for line in found.lines}) == ((1,), {2})


def test_a_remark_that_was_erased_by_no_act_of_the_journal_is_a_fault(engine, intruder):
    erased = "salt = NULL, payload = NULL, erased_at = 1800000000000000, erased_by = 'hanh.bui'"
    intruder.execute(f"UPDATE thutuc_payload SET {erased} WHERE seq = 2")
    problems = engine.verify(1)

    assert [(problem.kind, problem.is_fault) for problem in problems] == [
        ("erased", False),
        ("altered", True),
    ]
    assert problems[1].text.startswith("Expected persons' data, or an act in the journal that erased them")


def alter(connection: sqlite3.Connection, state: bytes) -> None:
    connection.execute("UPDATE thutuc_dossier SET state = ? WHERE id = 1", (state,))


@pytest.mark.parametrize("state", [b"garbage", b"{}"])
def test_a_state_that_cannot_be_read_is_refused_in_words_by_every_verb(engine, intruder, state):
    alter(intruder, state)
    officer = "an.nguyen"
    for ask in (
        lambda: engine.dossier(1),
        lambda: engine.status(1),
        lambda: engine.outlook(1),
        lambda: engine.note(1, by=officer, text="Đã gọi lại"),
        lambda: engine.complete("1.2", by=officer),
        lambda: engine.export(1, by="system"),
        lambda: engine.hold(1, by="system", decision="1/QĐ", reason="thanh tra"),
    ):
        with pytest.raises(JournalBroken, match="the state of dossier 1 as it was written, found it altered"):
            ask()


def test_data_of_people_that_cannot_be_read_are_refused_in_words(engine, intruder):
    (state,) = intruder.execute("SELECT state FROM thutuc_dossier WHERE id = 1").fetchone()
    alter(intruder, state.replace(b'{"data":{', b'{"data":[', 1))

    with pytest.raises(JournalBroken, match="what people gave as it was written, found it altered"):
        _ = engine.dossier(1).data
    assert "state" in kinds(engine, 1)


def test_many_are_handed_over_without_the_one_that_cannot_be_read(engine, intruder):
    alter(intruder, b"garbage")
    away = {"officer": "an.nguyen", "to": "hanh.bui", "by": "system", "decision": "2/QĐ"}

    for dry_run in (True, False):
        lines = {line.dossier: line for line in engine.hand_over(**away, dry_run=dry_run).lines}
        assert lines[1].how == "hindered"
        assert "found it altered" in lines[1].why
        assert lines[2].how == "moved"


def without_row(url: str, change: str) -> None:
    """A change of a table while nothing holds what refers to it: a repair, a restore by parts."""
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("SET session_replication_role = replica")
            server.execute("ALTER TABLE thutuc_dossier ALTER id DROP IDENTITY IF EXISTS")
            server.execute(change)
    else:
        with sqlite3.connect(url.removeprefix("sqlite:///").partition("?")[0]) as file:
            file.execute("DROP TRIGGER IF EXISTS thutuc_dossier_delete")
            file.execute(change)
        file.close()


@pytest.fixture(params=["file", "postgres"])
def two(request, tmp_path, clock) -> Iterator[tuple[Engine, str]]:
    """Two dossiers in a database of each kind, and its url."""
    at = f"sqlite:///{tmp_path}/thutuc.db?synchronous=off"
    url = at if request.param == "file" else request.getfixturevalue("postgres_url")
    store = open_store(url)
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    for _ in range(2):
        hand_in(engine)
    yield engine, url
    store.close()


def test_a_dossier_whose_row_is_gone_is_told_and_takes_no_list_with_it(two, caplog):
    engine, url = two
    without_row(url, "DELETE FROM thutuc_dossier WHERE id = 1")

    (problem,) = engine.verify()
    assert (problem.dossier, problem.kind, problem.is_fault) == (1, "cut", True)
    assert engine.verify(1) == [problem]
    assert engine.verify(2) == []
    assert "Không còn dòng của hồ sơ 1 trong bảng" in in_vietnamese(problem.text)
    assert {task.dossier for task in engine.tasks()} == {2}
    without_row(url, "UPDATE thutuc_task SET holder = NULL")
    assert {task.dossier for task in engine.tasks(claimable_by=str(engine.tasks()[0].officer))} <= {2}
    assert "dossier 1 cannot be read and is left out" in caplog.text
    lines = {line.dossier: line for line in engine.listing("in-hand", unit="dong-may").lines}
    assert (lines[1].what, UNREAD in lines[1].note) == ("check_papers", True)
    assert UNREAD not in lines[2].note


def test_a_dossier_that_stands_under_another_number_or_was_invented_is_told(two):
    engine, url = two
    without_row(url, "UPDATE thutuc_dossier SET id = 7 WHERE id = 1")
    without_row(url, "UPDATE thutuc_task SET dossier = 9 WHERE dossier = 2")

    told = {(each.dossier, each.kind) for each in engine.verify()}
    assert {(1, "cut"), (7, "cut"), (2, "row"), (9, "row")} <= told


def test_tasks_are_listed_without_those_of_a_dossier_that_cannot_be_read(
    engine, tmp_path, monkeypatch, caplog
):
    with sqlite3.connect(tmp_path / "thutuc.db") as connection:
        alter(connection, b"{}")
    connection.close()
    (tmp_path / "thutuc.toml").write_text(
        f'database = "thutuc.db"\norganisation = "{sample()}"\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(app, ["tasks"])

    assert said.exit_code == 0
    assert "2.2" in said.output and "1.2" not in said.output
    assert "dossier 1 cannot be read" in caplog.text


def test_a_deployed_file_that_is_refused_now_takes_away_its_own_dossiers_alone(engine, clock, monkeypatch):
    engine.deploy(chain(step("work", CIVIL), step("next", CIVIL)), by="system")
    where = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    other = engine.start("viec", by="an.nguyen", receive=True, **where).id

    def stricter(source: bytes, file: str, **more: Any) -> list[Procedure]:
        """The reader of a later release, to which the file of the first two has a word too much."""
        wrong = source if file == "viec" else source.replace(b"<thutuc:term ", b"<thutuc:term more='1' ", 1)
        return read_all(wrong, file, **more)

    monkeypatch.setattr(deploying, "read_all", stricter)
    later = make_engine(engine.store, clock)  # one that has read no file yet
    assert kinds(engine, 1) == set()

    assert {task.dossier for task in later.tasks()} == {other}
    assert [each.id for each in later.search()] == [other]
    assert (kinds(later, 1), kinds(later, other)) == ({"procedure"}, set())
    lines = {line.dossier: line for line in later.listing("in-hand", unit="dong-may").lines}
    assert (lines[1].what, UNREAD in lines[1].note) == ("check_papers", True)
    assert (lines[other].what, UNREAD in lines[other].note) == ("work", False)
    for ask in (
        lambda: later.dossier(1),
        lambda: later.tasks(dossier=1),
        lambda: later.search(applicant="001099000123"),
        lambda: later.note(1, by="an.nguyen", text="Đã gọi lại"),
    ):
        with pytest.raises(JournalBroken, match="as it was deployed, found one that is refused") as refused:
            ask()
        assert "Không đọc được tệp đã triển khai" in in_vietnamese(refused.value)


def test_over_http_a_state_that_cannot_be_read_is_told_as_such(engine, intruder):
    alter(intruder, b"{}")
    told = Client(Service(engine), make_token(engine)).get("/v1/dossiers/1")

    assert (told.status, told.body["type"]) == (500, "urn:thutuc:problem:unreadable")
