"""A dossier as a file: checked without a database, archived and brought back equal; forged ones refused."""

from __future__ import annotations

import gzip
import io
import socket
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forgetting import run
from tests.keeping_world import (
    AFTER,
    DISPOSAL,
    FETCHING,
    MARK,
    TEN_YEARS,
    engine_on,
    full,
    holding_mark,
    tables,
)
from tests.office import BIRTH, Clock, accesses, add_shipped, hand_in, make_engine

from thutuc import Engine, open_store
from thutuc.dossier import decode_events, encode_events
from thutuc.dossier.events import Noted
from thutuc.engine import CheckedFile, MigrationPlan, verify_file
from thutuc.errors import FileRefused, NotPermitted, WrongData, WrongState
from thutuc.store.chain import genesis, link, payload_digest
from thutuc.store.filing import _KINDS, MOST_BYTES, read_file, write_file

ARCHIVE, BACK = "21/QĐ-LT", "22/QĐ-LT"


@pytest.fixture
def engine(store, clock: Clock) -> Engine:
    return engine_on(store, clock)


@pytest.fixture(scope="module")
def content() -> bytes:
    """A file of a dossier that has ended."""
    return made()[0]


def made() -> tuple[bytes, bytes]:
    """The files of two dossiers of one store, which was sealed."""
    store, clock = open_store(":memory:"), Clock()
    store.upgrade()
    engine = engine_on(store, clock)
    dossiers = [full(engine, clock), full(engine, clock, "Tran-Van-B")]
    engine.seal()
    return tuple(engine.export(each.id, by="system").content for each in dossiers)


# --- out -----------------------------------------------------------------------------------------


def test_an_exported_dossier_is_checked_without_database_plug_in_or_network(engine, clock, monkeypatch):
    dossier = full(engine, clock)
    seal = engine.seal()
    exported = engine.export(dossier.id, by="an.nguyen")

    def unreachable(*_: object, **__: object) -> None:
        raise AssertionError("a check that goes out")

    monkeypatch.setattr(socket, "socket", unreachable)
    checked = verify_file(exported.content, digest=exported.digest, seal=bytes(seal.digest).hex())

    assert checked.problems == ()
    assert (checked.dossier, checked.code, checked.procedure) == (dossier.id, dossier.code, "fetching")
    assert (checked.entries, checked.sealed) == (exported.entries, exported.entries)
    assert checked.digest == exported.digest == sha256(exported.content).hexdigest()


@pytest.mark.parametrize("ended", [False, True])
def test_a_dossier_of_a_shipped_procedure_is_checked_with_its_forms(store, clock, ended):
    add_shipped(store)
    engine = make_engine(store, clock)
    dossier = hand_in(engine, BIRTH, applicant=MARK)
    if ended:
        engine.withdraw(dossier.id, by="an.nguyen", reason="Theo đơn")

    checked = verify_file(engine.export(dossier.id, by="system").content)

    assert checked.holds and checked.problems == () and checked.seal is None


def test_a_file_with_very_many_faults_is_checked_in_time_and_each_is_told_once(engine, clock):
    file = read_file(engine.export(full(engine, clock).id, by="system").content)
    last = file.journal[-1]
    bare = last._replace(public=b"{}", payload=None, payload_digest=None, salt=None, head=b"\0" * 32)
    file.journal.extend(bare._replace(number=last.number + n, seq=last.seq + n) for n in range(1, 10_001))
    content = write_file(file)

    began = time.process_time()
    problems = verify_file(content).problems

    assert len(problems) == len(set(problems)) > 10_000
    assert time.process_time() - began < 8


def test_who_exported_what_stands_in_the_access_log(engine, clock, store):
    dossier = full(engine, clock)
    exported = engine.export(dossier.code, by="an.nguyen")

    with store.transaction(write=False) as tx:
        (row,) = [row for row in accesses(tx, dossier.id) if row.verb == "export"]
    assert (row.actor, row.rule) == ("an.nguyen", f"sha256 {exported.digest}")


def test_an_erased_dossier_is_exported_as_erased(engine, clock):
    dossier = full(engine, clock)
    clock.now = AFTER
    engine.erase(dossier.id, by="system", decision=DISPOSAL)
    exported = engine.export(dossier.id, by="system")

    checked = verify_file(exported.content)

    assert MARK.encode() not in exported.content
    assert checked.holds and {problem.kind for problem in checked.problems} == {"erased"}


def test_the_same_rows_give_the_same_bytes_and_what_is_read_is_what_was_written(content):
    assert write_file(read_file(content)) == content


# --- archived and back ---------------------------------------------------------------------------


def counted(store: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that archiving must bring back as it was: all but the log of commands and accesses."""
    kept = tables(store)
    for name in ("thutuc_access", "thutuc_journal"):
        kept[name] = kept[name][:0]
    return {name: sorted(map(repr, rows)) for name, rows in kept.items()}


def test_what_goes_into_a_file_leaves_the_database_and_comes_back_equal(engine, clock, store, tmp_path):
    dossier = full(engine, clock)
    other = full(engine, clock, "Tran-Van-B")
    seal, before = engine.seal(), tables(store)
    journal = engine.journal(dossier.id)

    archived = engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path)

    assert holding_mark(store) == set()
    assert {problem.kind for problem in engine.verify()} == {"archived"}
    assert engine.check_seal(seal) and engine.verify(other.id) == []
    assert engine.retention(dossier.id).archived == archived.digest
    assert engine.dossier(dossier.id).code == dossier.code
    assert verify_file(archived.path.read_bytes(), digest=archived.digest).problems == ()

    back = engine.bring_back(archived.path, by="system", decision=BACK)

    assert engine.verify() == [] and engine.check_seal(seal)
    assert [record.events for record in engine.journal(dossier.id)][: len(journal)] == [
        record.events for record in journal
    ]
    after = tables(store)
    for name in before.keys() - {"thutuc_journal", "thutuc_dossier", "thutuc_access", "thutuc_undelivered"}:
        assert sorted(map(repr, after[name])) == sorted(map(repr, before[name])), name
    assert [row[:13] for row in after["thutuc_journal"]][: len(before["thutuc_journal"])] == [
        row[:13] for row in before["thutuc_journal"]
    ]
    assert len(after["thutuc_journal"]) == len(before["thutuc_journal"]) + 2  # out and back
    assert (back.applicant, back.data) == (MARK, dossier.data)
    assert [record.verb for record in engine.journal(dossier.id)][-2:] == ["archive", "bring_back"]


def test_it_can_go_and_come_again_and_only_the_last_file_is_taken(engine, clock, tmp_path):
    dossier = full(engine, clock)
    first = engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path)
    engine.bring_back(first.path, by="system", decision=BACK)
    clock.advance(days=1)
    second = engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path)
    with pytest.raises(FileRefused, match=f"Expected the file whose SHA-256 is '{second.digest}'"):
        engine.bring_back(first.path, by="system", decision=BACK)

    engine.bring_back(second.path, by="system", decision=BACK)

    assert engine.verify() == []


def test_what_is_open_held_or_gone_is_not_archived(engine, clock, tmp_path):
    open_one = hand_in(engine, "fetching")
    dossier = full(engine, clock)
    with pytest.raises(WrongState, match="still open"):
        engine.archive(open_one.id, by="system", decision=ARCHIVE, folder=tmp_path)
    engine.hold(dossier.id, by="system", decision="12/QĐ", reason="Khiếu nại")
    with pytest.raises(WrongState, match="held by 12/QĐ"):
        engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path)
    engine.lift_hold(dossier.id, by="system", decision="12/QĐ", by_decision="13/QĐ")
    with pytest.raises(WrongData, match="number of the decision"):
        engine.archive(dossier.id, by="system", decision=" ", folder=tmp_path)
    with pytest.raises(NotPermitted):
        engine.archive(dossier.id, by="an.nguyen", decision=ARCHIVE, folder=tmp_path)
    assert list(tmp_path.glob("dossier-*")) == []
    with pytest.raises(FileRefused, match="No such file"):
        engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path / "nowhere")
    assert engine.verify() == [] and engine.dossier(dossier.id).applicant == MARK
    engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path)
    with pytest.raises(WrongState, match="archived or erased"):
        engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path)


def test_what_is_erased_while_it_lies_in_a_file_is_never_taken_back(engine, clock, tmp_path):
    dossier = full(engine, clock)
    archived = engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path)
    clock.now = AFTER
    engine.erase(dossier.id, by="system", decision=DISPOSAL)

    with pytest.raises(WrongState, match="went into a file"):
        engine.bring_back(archived.path, by="system", decision=BACK)
    assert {problem.kind for problem in engine.verify()} == {"erased"}
    assert engine.retention(dossier.id).erased is not None


def test_a_dossier_whose_journal_does_not_hold_is_not_archived(tmp_path, clock):
    store = open_store(tmp_path / "thutuc.db")
    store.upgrade()
    engine = engine_on(store, clock)
    dossier = full(engine, clock)
    with store.transaction() as tx:
        tx._cursor.execute("UPDATE thutuc_dossier SET status = 9")
    with pytest.raises(WrongState, match="column"):
        engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path)
    assert list(tmp_path.glob("dossier-*")) == []
    store.close()


# --- forged --------------------------------------------------------------------------------------


def remade(content: bytes, change: Callable[[Any], object]) -> bytes:
    """The file with a change, its last line made anew."""
    file = read_file(content)
    change(file)
    return write_file(file)


def lines(content: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """The file with other lines, its last line made anew."""
    body = b"".join(line + b"\n" for line in change(content.splitlines()[:-1]))
    end = {"lines": body.count(b"\n"), "sha256": sha256(body).hexdigest()}
    return body + orjson.dumps(end) + b"\n"


def twice(
    row: Any, other: Callable[[Any], dict[str, Any]], before: bool
) -> Callable[[list[bytes]], list[bytes]]:
    """Another row of this kind under the same key, before the true one or behind it."""

    def change(found: list[bytes]) -> list[bytes]:
        place = next(number for number, line in enumerate(found) if f'"row":"{row}"'.encode() in line)
        told = orjson.loads(found[place])
        forged = orjson.dumps(told | other(told))
        return [*found[: place + (not before)], forged, *found[place + (not before) :]]

    return change


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    ("row", "other"),
    [
        ("procedure", lambda told: {"key": told["key"] + 100}),
        ("procedure", lambda told: {"version": 9}),
        ("journal", lambda told: {"actor": "ke.gia-mao"}),
        ("task", lambda told: {"officer": "ke.gia-mao", "holder": "ke.gia-mao", "late": 1, "step": "x"}),
        ("holding", lambda told: {"officer": "ke.gia-mao"}),
        ("duty", lambda told: {"officer": "ke.gia-mao"}),
        ("incident", lambda told: {"text": "Không có gì"}),
    ],
)
def test_a_second_row_under_the_key_of_another_is_refused_with_its_line(varied, row, other, before):
    for content in varied:
        forged = lines(content, twice(row, other, before))

        with pytest.raises(FileRefused, match=rf"each {row} once, found a second one .* \(line \d+\)"):
            verify_file(forged)


def test_a_name_told_twice_in_a_line_is_refused_with_that_line(varied):
    body = varied[0].splitlines()[:-1]
    for number, line in enumerate(body):
        for name in orjson.loads(line):
            forged = b'{"%b":"ke.gia-mao",%b' % (name.encode(), line[1:])
            with pytest.raises(FileRefused, match=rf"exactly as it is written.*\(line {number + 1}\)"):
                verify_file(lines(varied[0], lambda _: [*body[:number], forged, *body[number + 1 :]]))  # noqa: B023


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace(b":", b": ", 1),
        lambda line: line + b" ",
        lambda line: line.replace(b'"row"', rb'"ro\u0077"', 1),
        lambda line: orjson.dumps(dict(reversed(orjson.loads(line).items()))),
        lambda line: orjson.dumps(orjson.loads(line) | {"head": orjson.loads(line)["head"].upper()}),
    ],
    ids=["a space", "a space behind", "a letter by its number", "another order", "capitals"],
)
def test_another_form_of_the_same_line_is_refused(content, change):
    with pytest.raises(FileRefused, match=r"exactly as it is written.*\(line 2\)"):
        verify_file(lines(content, lambda found: [found[0], change(found[1]), *found[2:]]))


def test_another_form_of_the_last_line_is_refused(content):
    body, end = content[:-1].rsplit(b"\n", 1)
    told = orjson.loads(end)
    for other in (
        end.replace(b":", b": ", 1),
        orjson.dumps(dict(reversed(told.items()))),
        b'{"lines":0,' + end[1:],
    ):
        with pytest.raises(FileRefused, match="exactly as it is written"):
            verify_file(body + b"\n" + other + b"\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda state: state.replace(b"}\n,", b'}\n,"phase":"received","applicant":"Khac",', 1),
        lambda state: state.replace(b'{"full_name":', b'{"full_name":"Khac","full_name":', 1),
        lambda state: state.replace(b'{"data":', b'{"dota":', 1),
        lambda state: state.replace(b'"late":false', b'"late":0', 1),
        lambda state: state + b" ",
    ],
    ids=["a field twice", "a name twice", "another name", "a number for a truth value", "a space"],
)
def test_another_form_of_the_same_state_is_told(content, change):
    state = read_file(content).dossier.state
    assert change(state) != state

    forged = remade(content, lambda f: setattr(f, "dossier", f.dossier._replace(state=change(state))))

    assert {problem.kind for problem in verify_file(forged).problems if problem.is_fault} == {"state"}


def with_row(file: Any, index: int, **values: object) -> None:
    file.journal[index] = file.journal[index]._replace(**values)


FORGERIES: dict[str, tuple[Callable[[Any], object], str]] = {
    "another actor": (lambda f: with_row(f, 2, actor="hue.tran"), "altered"),
    "another instant": (lambda f: with_row(f, 1, happened_at=f.journal[1].happened_at - 1), "altered"),
    "another payload": (
        lambda f: with_row(f, 0, payload=f.journal[0].payload.replace(b"M", b"N")), "altered",
    ),
    "another salt": (lambda f: with_row(f, 0, salt=b"0" * 16), "altered"),
    "a row left out": (lambda f: f.journal.pop(2), "order"),
    "rows exchanged": (lambda f: f.journal.insert(1, f.journal.pop(2)), "order"),
    "a tail cut": (lambda f: f.journal.pop(), "cut"),
    "a payload gone": (lambda f: with_row(f, 0, salt=None, payload=None), "missing"),
    "a date edited": (lambda f: setattr(f, "dossier", f.dossier._replace(due=1)), "column"),
    "a task left out": (lambda f: (f.held.clear(), f.tasks.clear()), "row"),
    "a task late no more": (lambda f: f.tasks.append(f.tasks.pop()._replace(late=1)), "row"),
    "what was asked of an officer told otherwise": (
        lambda f: f.duties.append(f.duties.pop()._replace(text="Không có gì")), "row",
    ),
    "another file of the procedure": (
        lambda f: f.versions.append(f.versions.pop()._replace(source=b"<bpmn/>")), "procedure",
    ),
    "why it stood still told otherwise": (
        lambda f: f.incidents.append(f.incidents.pop()._replace(text="Không có gì")), "row",
    ),
    "how that was put right told otherwise": (
        lambda f: f.incidents.append(f.incidents.pop()._replace(how="Không có gì")), "row",
    ),
    "another name of the procedure": (
        lambda f: f.versions.append(f.versions.pop()._replace(name="Tra cứu nhanh")), "procedure",
    ),
    "another code of the procedure": (
        lambda f: f.versions.append(f.versions.pop()._replace(code="1.000001")), "procedure",
    ),
    "another first day of the procedure": (
        lambda f: f.versions.append(f.versions.pop()._replace(effective_from="2020-01-01")), "procedure",
    ),
    "another digest of the procedure": (
        lambda f: f.versions.append(f.versions.pop()._replace(digest="0" * 64)), "procedure",
    ),
    "persons' data said to be erased by nobody's act": (
        lambda f: with_row(f, 0, salt=None, payload=None, erased_at=9, erased_by="system"), "altered",
    ),
    "an erasure told beside what is there": (
        lambda f: with_row(f, 0, erased_by="system"), "altered",
    ),
    "places in the whole journal exchanged": (
        lambda f: with_row(f, 1, seq=f.journal[-1].seq + 1), "order",
    ),
    "a seal over more": (lambda f: f.heads.append(f.heads.pop()._replace(number=1)), "seal"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_file_that_was_changed_and_closed_again_shows_where(content, name):
    change, kind = FORGERIES[name]

    checked = verify_file(remade(content, change))

    assert not checked.holds
    assert kind in {problem.kind for problem in checked.problems if problem.is_fault}


@pytest.fixture(scope="module")
def varied() -> tuple[bytes, bytes]:
    """The file of a dossier with rows of every kind, under a seal over two dossiers and over it alone."""
    store, clock = open_store(":memory:"), Clock()
    store.upgrade()
    engine = engine_on(store, clock)
    dossier = hand_in(engine, "fetching", applicant=MARK, data={"full_name": MARK})
    clock.advance(minutes=1)
    engine.tick()
    dossier = engine.flag(dossier.id, by="an.nguyen", text="Xem lại")
    task = dossier.tasks[0]
    engine.give_back(task.id, by=str(task.holder), to="pool", reason="Đi công tác")
    later = [FETCHING % (TEN_YEARS + f"<!-- {number} -->") for number in (2, 3)]
    for source in later:
        source = source.replace("<thutuc:procedure ", '<thutuc:procedure effectiveFrom="2030-01-01" ')  # noqa: PLW2901
        engine.deploy(source.encode(), by="system", services=["fetch"])
    plan = MigrationPlan(procedure="fetching", from_version=1, to_version=2, decision="5/QĐ")
    assert engine.migrate(plan, by="system").moved == 1
    engine.seal()
    alone = engine.export(dossier.id, by="system").content
    full(engine, clock, "Tran-Van-B")
    engine.seal()
    return engine.export(dossier.id, by="system").content, alone


def others(name: str, value: object) -> list[object]:
    """What somebody might write in place of a value, of its own kind."""
    if isinstance(value, bytes):
        if name in ("public", "payload", "state", "facts", "answer"):
            return [value.replace(b"e", b"E", 1), b"{}"]
        return [value[:-1] + bytes([value[-1] ^ 1])]
    if value is None:
        return [1, "x", b"1"]
    return [value + 1] if isinstance(value, int) else [f"{value}x"]


def with_other(file: Any, name: str | None, index: int, row: Any) -> None:
    """Put another *row* in this place."""
    if name is None:
        file.dossier = row
    else:
        getattr(file, name)[index] = row


def unproved_at(told: CheckedFile, line: int) -> set[str]:
    """The columns of a line that nothing proves, as the file's check says; ``*`` for all."""
    said = [each for each in told.unproved if each.first <= line <= each.last]
    return {column for each in said for column in each.columns or ("*",)}


def is_seen(changed: bytes, line: int, column: str) -> bool:
    """Whether a file in which a value was changed is refused, does not hold, or says so of that value."""
    try:
        told = verify_file(changed)
    except FileRefused:
        return True
    return not told.holds or not unproved_at(told, line).isdisjoint({column, "*"})


@pytest.mark.parametrize("which", [0, 1], ids=["sealed with others", "sealed alone"])
def test_whatever_stands_in_a_file_is_proved_or_said_to_be_unproved(varied, which):
    file = read_file(varied[which])
    rows: list[tuple[str, str | None, int, Any]] = [("dossier", None, 0, file.dossier)]
    for kind, (_, name) in _KINDS.items():
        rows += [(kind, name, index, row) for index, row in enumerate(getattr(file, name))]
    assert verify_file(varied[which]).problems == () and {kind for kind, *_ in rows} == {"dossier", *_KINDS}

    left = []
    for line, (kind, name, index, row) in enumerate(rows, 2):
        for column, value in row._asdict().items():
            for other in others(column, value):
                made = row._replace(**{column: other})
                changed = remade(varied[which], lambda f: with_other(f, name, index, made))  # noqa: B023
                if not is_seen(changed, line, column):
                    left.append((line, kind, column, other))

    assert left == [], left


def test_what_is_unproved_is_little_and_is_told_with_its_line(varied):
    told = verify_file(varied[0]).unproved
    by_row = {each.row: each for each in told}

    assert [(each.row, each.first) for each in told][:4] == [
        ("file", 1), ("procedure", 3), ("procedure", 4), ("procedure", 5),
    ]  # fmt: skip
    assert [each.columns == () for each in told if each.row == "procedure"] == [False, False, True]
    assert by_row["seal"].columns == ("at", "upto", "dossiers", "digest")
    assert by_row["seal"].first == varied[0].count(b"\n") - 2
    assert by_row["journal"].columns == ("seq",) and by_row["file"].columns == ("made_at",)
    assert all(each.vi and each.en for each in told)
    digest = sha256(varied[0]).hexdigest()
    assert verify_file(varied[0], digest=digest).unproved == ()
    assert "seal" not in {each.row for each in verify_file(varied[1]).unproved}


def test_a_version_that_the_dossier_ran_under_may_not_be_left_out_or_exchanged(varied):
    for change in (
        lambda f: f.versions.pop(0),
        lambda f: f.versions.append(f.versions.pop(0)._replace(source=f.versions[1].source)),
        lambda f: f.versions.insert(0, f.versions.pop(0)._replace(source=b"<bpmn/>")),
    ):
        checked = verify_file(remade(varied[0], change))

        assert "procedure" in {problem.kind for problem in checked.problems if problem.is_fault}


def test_every_byte_of_a_file_counts(content):
    for place in range(0, len(content) - 1, 97):
        altered = bytearray(content)
        altered[place] ^= 1
        with pytest.raises(FileRefused):
            verify_file(bytes(altered))


@pytest.mark.parametrize("cut", [0, 1, 50, 5_000, -1, -40, -500])
def test_a_file_whose_end_is_cut_off_is_refused(content, cut):
    with pytest.raises(FileRefused, match=r"cut off|altered"):
        verify_file(content[:cut])


def test_rows_of_another_dossier_are_refused():
    ours, theirs = map(read_file, made())
    for name in ("journal", "tasks", "duties", "heads"):
        mixed = replace(ours, **{name: [*getattr(ours, name)[:-1], getattr(theirs, name)[0]]})
        with pytest.raises(FileRefused, match="only rows of dossier 1, found one of 2"):
            verify_file(write_file(mixed))


def recomputed(content: bytes) -> bytes:
    """A history written anew, from its first row to its last, by somebody who can do everything."""
    file = read_file(content)
    head = genesis(file.dossier.id)
    for index, row in enumerate(file.journal):
        if row.verb == "note":
            public, payload = encode_events([Noted("Không có gì")])
            assert [type(event) for event in decode_events(row.public, row.payload)] == [Noted]
            row = row._replace(public=public, payload=payload)  # noqa: PLW2901
        digest = None if row.payload is None else payload_digest(row.salt, row.payload)
        head = link(head, row.number, row, digest)
        file.journal[index] = row._replace(payload_digest=digest, head=head)
    file.dossier = file.dossier._replace(head=head)
    file.heads[:] = [file.heads[0]._replace(head=head)]
    return write_file(file)


def test_a_recomputed_chain_holds_in_itself_and_is_refused_by_what_was_written_down(content):
    forged = recomputed(content)
    assert verify_file(forged).holds  # nothing inside can tell

    with pytest.raises(FileRefused, match="Expected the file whose SHA-256 is"):
        verify_file(forged, digest=sha256(content).hexdigest())
    with pytest.raises(FileRefused, match="made under the seal"):
        verify_file(forged, seal="0" * 64)
    assert verify_file(forged).head != verify_file(content).head


def test_a_recomputed_chain_is_not_brought_back(engine, clock, tmp_path):
    dossier = full(engine, clock)
    engine.seal()
    archived = engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path)
    with pytest.raises(FileRefused, match="Expected the file whose SHA-256 is"):
        engine.bring_back(recomputed(archived.path.read_bytes()), by="system", decision=BACK)
    other = engine_on_other(clock).content
    with pytest.raises(FileRefused, match="Expected the file whose SHA-256 is"):
        engine.bring_back(other, by="system", decision=BACK)

    engine.bring_back(archived.path, by="system", decision=BACK)
    assert engine.verify() == []


def engine_on_other(clock: Clock) -> Any:
    """The file of a dossier with the same number in another province."""
    store = open_store(":memory:")
    store.upgrade()
    engine = engine_on(store, clock)
    return engine.export(full(engine, clock).id, by="system")


DEEP = b'{"row":"dossier","state":' + b'{"$a":' * 5_000 + b"1" + b"}" * 5_000 + b"}"


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [b'{"thutuc":"dossier 2","made_at":1}', *rows[1:]],
        lambda rows: [b'{"thutuc":"thutuc dossier 1","made_at":true}', *rows[1:]],
        lambda rows: [b'{"thutuc":"thutuc dossier 1","made_at":99999999999999999999}', *rows[1:]],
        lambda rows: [rows[0], rows[2], *rows[1:]],
        lambda rows: rows[1:],
        lambda rows: [rows[0], DEEP, *rows[2:]],
        lambda rows: [*rows, b"[1]"],
        lambda rows: [*rows, b'{"row":"attach","path":"../../etc/passwd"}'],
        lambda rows: [*rows, rows[3]],
        lambda rows: [*rows, b"PK\x03\x04"],
        lambda rows: [rows[0], rows[1].replace(b'"code":', b'"../code":', 1), *rows[2:]],
        lambda rows: [rows[0], rows[1].replace(b'"late":0', b'"late":"0"', 1), *rows[2:]],
        lambda rows: [rows[0], rows[1].replace(b'"head":"', b'"head":"zz', 1), *rows[2:]],
        lambda rows: [rows[0], rows[1].replace(b'"phase":"', b'"phase":"\\u0000', 1), *rows[2:]],
        lambda rows: [rows[0], rows[1].replace(b'"phase":"', b'"phase":"\\ud800', 1), *rows[2:]],
        lambda rows: [*rows, *rows[-1:] * 5],
    ],
)  # fmt: skip
def test_lines_that_are_none_of_ours_are_refused_in_words(content, change):
    with pytest.raises(FileRefused, match="Expected"):
        verify_file(lines(content, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda f: with_row(f, 1, public=b'[["TaskOpened",1,' + b'{"$a":' * 900 + b"1" + b"}" * 900 + b"]]"),
        lambda f: with_row(f, 1, public=b'[["Unknown",1,{}]]'),
        lambda f: with_row(f, 1, public=b'[["Noted",99,{}]]'),
        lambda f: with_row(f, 1, public=b"[[[]]]"),
        lambda f: with_row(f, 1, public=b"1"),
        lambda f: with_row(f, 1, seq=f.journal[0].seq),
        lambda f: with_row(f, 1, erased_at=5),
        lambda f: setattr(f, "dossier", f.dossier._replace(state=b"{}")),
        lambda f: setattr(f, "dossier", f.dossier._replace(state=b"")),
        lambda f: setattr(f, "dossier", f.dossier._replace(procedure=99)),
        lambda f: setattr(f, "journal", []),
        lambda f: f.versions.append(f.versions[0]),
        lambda f: f.versions.append(f.versions.pop()._replace(facts=b"[]")),
        lambda f: f.versions.append(f.versions.pop()._replace(facts=b'{"forms":{"a":"!"}}')),
        lambda f: f.tasks.append(f.tasks[0]._replace(task=2**62)),
        lambda f: f.incidents.append(f.incidents[0]),
    ],
)  # fmt: skip
def test_rows_that_make_no_sense_are_refused_or_shown_and_nothing_breaks(content, change):
    try:
        checked = verify_file(remade(content, change))
    except FileRefused as refused:
        assert str(refused).startswith("Expected")
    else:
        assert not checked.holds


def test_a_file_larger_than_anybody_needs_is_refused_before_it_is_read():
    with pytest.raises(FileRefused, match="at most 64000000 bytes"):
        verify_file(b" " * (MOST_BYTES + 1))


def test_nothing_is_ever_unpacked_so_nothing_can_burst():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("../../dossier.jsonl", b"0" * 20_000_000)
    for bomb in (packed.getvalue(), gzip.compress(b"0" * 20_000_000)):
        with pytest.raises(FileRefused, match="cut off"):
            verify_file(bomb)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_whatever_bytes_come_as_a_file_they_are_refused_in_words(noise):
    with pytest.raises(FileRefused, match="Expected"):
        verify_file(noise)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_a_value_put_in_the_place_of_another_never_breaks_the_check(data):
    file = read_file(made_once())
    kind = data.draw(st.sampled_from(["journal", "tasks", "duties", "versions", "incidents"]))
    rows = getattr(file, kind)
    index = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from([name for name in rows[index]._fields if name != "dossier"]))
    value = getattr(rows[index], column)
    if isinstance(value, bytes):
        new: object = data.draw(st.sampled_from([b"", b"[]", b"{}", b"null", b'"x"', b"[[1,2,3]]"]))
    elif isinstance(value, int):
        new = data.draw(st.integers(-(2**63), 2**63 - 1))
    else:
        new = data.draw(st.sampled_from(["", "x", "../../x", "💣"]))
    rows[index] = rows[index]._replace(**{column: new})
    try:
        verify_file(write_file(file))
    except FileRefused as refused:
        assert "Expected" in str(refused)


_CONTENT: list[bytes] = []


def made_once() -> bytes:
    if not _CONTENT:
        _CONTENT.append(made()[0])
    return _CONTENT[0]


def test_files_are_named_by_us_alone(engine, clock, tmp_path):
    dossier = full(engine, clock)

    path = engine.archive(dossier.id, by="system", decision=ARCHIVE, folder=tmp_path).path

    assert path.parent == tmp_path and path.name.startswith(f"dossier-{dossier.id}-")
    assert [each.name for each in Path(tmp_path).glob("dossier*")] == [path.name]


def test_dossiers_moved_by_chance_travel_as_files_and_are_forgotten(capsys):
    print(run(6, seed=3))
    assert "6 dossiers" in capsys.readouterr().out
