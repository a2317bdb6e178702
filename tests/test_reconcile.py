"""Happened, recorded, delivered are three instants; lateness has parts; a receiver's list is compared."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.test_outbox import Heap
from typer.testing import CliRunner

from thutuc import Engine
from thutuc.engine.refusals import in_vietnamese
from thutuc.engine.telling import TRIES
from thutuc.errors import WrongData
from thutuc.outbox import Outbox
from thutuc.reports.reconciliation import HEADS, as_csv, plain, read_keys
from thutuc.store import Store

app: Any = import_module("thutuc.cli.app").app


@pytest.fixture
def heap() -> Heap:
    """Where messages go."""
    return Heap()


@pytest.fixture
def told(store: Store, clock: Clock, heap: Heap) -> Engine:
    """An engine whose messages go to the heap."""
    add_shipped(store)
    return make_engine(store, clock, Outbox(lambda: [heap]))


def _finish(engine: Engine, clock: Clock, dossier: int, **how: Any) -> None:
    """Do all steps of a birth registration, until its result is ready."""
    while engine.dossier(dossier).ready is None:
        (task,) = engine.tasks(dossier=dossier)
        data = {field.name: field.choices[0] if field.choices else False for field in _fields(engine, task)}
        engine.complete(task.id, by=task.holder or task.officer or "", data=data, **how)


def _fields(engine: Engine, task: Any) -> list[Any]:
    step = next(each for each in engine.procedure("dang-ky-khai-sinh").steps if each.id == task.step)
    return [field for field in step.fields if field.required]


def test_what_left_stands_with_its_three_instants_by_agency_day_and_target(
    told: Engine, clock: Clock, heap: Heap
) -> None:
    since = clock.now
    hand_in(told, applicant="001099000123")
    clock.advance(minutes=3)
    told.tick()
    clock.advance(minutes=1)

    report = told.reconcile(since=since)
    (tally,) = report.tallies
    assert (tally.agency, tally.target, tally.day) == ("dong-may", "Heap", since.date())
    assert tally.delivered == len(heap.sent) > 2 and not tally.late and not tally.waiting
    assert report.late == report.repeated == report.waiting == report.lateness == () and report.unread is None
    early = told.reconcile(since=since, within=timedelta(minutes=2))
    assert {line.delivery // timedelta(seconds=1) for line in early.late} == {180}
    assert {line.key for line in early.late} == {each.key for each in heap.sent}
    assert told.reconcile(since=since, unit="finance").tallies == ()


def test_what_no_worker_has_looked_at_and_what_is_stuck_are_told_apart(
    told: Engine, clock: Clock, heap: Heap
) -> None:
    since = clock.now
    made = hand_in(told)
    assert told.reconcile(since=since).unread == since
    heap.fails = {made.id}
    told.tick()
    report = told.reconcile(since=since)
    assert report.unread is None and [line.tries for line in report.waiting] == [1]
    assert report.waiting[0].error == "target: TimeoutError" and report.tallies[0].waiting == 1


def test_what_stands_behind_a_row_that_could_not_be_told_is_tried_when_that_one_is(
    told: Engine, clock: Clock, heap: Heap
) -> None:
    since = clock.now
    made = hand_in(told)
    heap.fails = {made.id}
    told.tick()
    clock.advance(seconds=1)
    told.note(made.id, by="an.nguyen", text="Người nộp đã đến")  # nobody is owed anything of it
    told.withdraw(made.id, by="an.nguyen", reason="Rút hồ sơ")
    told.tick()
    first, behind = told.reconcile(since=since).waiting
    assert first.retry_at is not None and first.retry_at > since
    assert (behind.row, behind.tries, behind.retry_at) == (3, 0, first.retry_at)
    assert "an earlier message of the dossier is to go first" in str(behind.error)


def test_where_nobody_listens_nothing_waits_to_be_read(store: Store, clock: Clock) -> None:
    add_shipped(store)
    engine = make_engine(store, clock)
    hand_in(engine)
    assert engine.reconcile(since=clock.now).unread is None and engine.backlog().unread_since is None


def test_what_one_target_took_before_another_failed_is_not_sent_to_it_again(
    store: Store, clock: Clock
) -> None:
    add_shipped(store)
    first, second = Heap("first"), Heap("second")
    engine = make_engine(store, clock, Outbox(lambda: [first, second]))
    since, made = clock.now, hand_in(engine)
    second.fails = {made.id}
    for _ in range(TRIES):
        engine.tick()
        clock.advance(hours=1)
    assert len(first.sent) > 1 and second.sent == []  # what one lacks is his alone to wait for
    second.fails = set()
    engine.tick()

    assert engine.reconcile(since=since).repeated == ()
    assert first.keys(made.id) == second.keys(made.id)
    assert len(set(first.keys(made.id))) == len(first.sent) > 1


def test_what_targets_of_one_name_took_before_one_failed_is_known_to_have_been_sent_twice(
    store: Store, clock: Clock
) -> None:
    add_shipped(store)
    first, second = Heap(), Heap()
    engine = make_engine(store, clock, Outbox(lambda: [first, second]))
    since = clock.now
    second.fails = {hand_in(engine).id}
    engine.tick()
    second.fails = set()
    clock.advance(minutes=1)
    engine.tick()

    report = engine.reconcile(since=since)
    times = Counter(each.key for each in (*first.sent, *second.sent))
    assert {(line.target, line.key): line.times for line in report.repeated} == {
        ("Heap", key): count for key, count in times.items()
    }
    assert set(times.values()) == {2, 3}


def test_a_result_in_time_that_was_entered_and_sent_late_is_late_by_synchronisation_only(
    told: Engine, clock: Clock, heap: Heap
) -> None:
    since = clock.now
    made = hand_in(told)
    due = told.dossier(made.id).due
    assert due is not None
    in_time = due - timedelta(minutes=30)
    clock.now = due + timedelta(hours=2)
    _finish(told, clock, made.id, happened_at=in_time, approver="quang.hoang")
    clock.advance(minutes=20)
    told.tick()

    (late,) = told.reconcile(since=since).lateness
    assert late.in_time and late.happened == in_time
    assert (late.work, late.waiting) == (timedelta(), timedelta())
    assert late.entry == timedelta(hours=2) and late.delivery // timedelta(minutes=1) == 20
    assert late.delivered is not None and late.whole == late.delivered - late.due


def test_a_result_that_came_late_is_late_by_work_and_by_waiting(
    told: Engine, clock: Clock, heap: Heap
) -> None:
    since = clock.now
    prompt, still_open, made = hand_in(told), hand_in(told), hand_in(told)
    _finish(told, clock, prompt.id)
    told.tick()
    due = told.dossier(made.id).due
    assert due is not None
    clock.now = due + timedelta(days=1)
    told.request_papers(made.id, by="an.nguyen", content="Bản sao", reason="Bản nộp bị mờ", **_approved(told))
    clock.advance(days=2)
    told.supply(made.id, by="an.nguyen")
    clock.advance(hours=5)
    _finish(told, clock, made.id)
    told.tick()

    (late,) = told.reconcile(since=since).lateness
    assert not late.in_time and late.due == due
    assert late.waiting == timedelta(days=2) and late.work == timedelta(days=1, hours=5)
    assert late.whole - late.work - late.waiting < timedelta(minutes=1)
    assert late.dossier == made.id and told.dossier(still_open.id).ready is None
    assert told.reconcile(since=since, until=due).lateness == ()
    clock.advance(minutes=2)
    assert told.reconcile(since=clock.now - timedelta(minutes=1)).lateness == ()


def _approved(engine: Engine) -> dict[str, str]:
    return {"approver": "quang.hoang"}


def test_a_receivers_own_list_shows_what_is_missing_unknown_or_twice(
    told: Engine, clock: Clock, heap: Heap
) -> None:
    since = clock.now
    hand_in(told, applicant="001099000123")
    told.tick()
    keys = [each.key for each in heap.sent]
    forged = keys[0].replace(keys[0].split("-")[3], "000000000000")
    seen = [*keys[1:], keys[1], "strange", forged, "9-9-9-x"]

    found = told.reconcile(since=since, target="Heap", seen=seen).compared
    assert found is not None and (found.ours, found.theirs) == (len(keys), len(keys) + 2)
    assert found.missing == (keys[0],) and found.repeated == (keys[1],)
    assert set(found.unknown) == {"strange", forged, "9-9-9-x"} and found.unsettled == ()
    with pytest.raises(WrongData):
        told.reconcile(since=since, seen=seen)
    with pytest.raises(WrongData, match="found 'Heep'; those are Heap") as refused:
        told.reconcile(since=since, target="Heep", seen=seen)
    assert in_vietnamese(refused.value) == (
        "Chưa từng gửi gì và không còn gì phải gửi đến 'Heep'; các nơi nhận đã có: Heap."
    )


def test_what_a_killed_worker_had_sent_is_of_our_journal_though_not_yet_written_down(
    told: Engine, clock: Clock, heap: Heap
) -> None:
    since = clock.now
    hand_in(told)
    told.tick()
    keys = [each.key for each in heap.sent]
    with told.store.transaction() as tx:
        tx._cursor.execute("DELETE FROM thutuc_delivery")

    found = told.reconcile(since=since, target="Heap", seen=keys).compared
    assert found is not None and set(found.unsettled) == set(keys) and found.unknown == ()


@given(st.binary(max_size=200))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_bytes_are_a_list_or_refused_in_words(content: bytes) -> None:
    try:
        read_keys(io.BytesIO(content))
    except WrongData as error:
        assert str(error).startswith("Expected")


def test_keys_that_no_database_keeps_are_unknown(told: Engine, clock: Clock) -> None:
    hand_in(told)
    told.tick()
    strange = ["1-1-0-\0", "1-1-0-\ud800", "١-1-0-a", "9" * 30 + "-1-0-a", "9" * 19 + "-1-0-a"]
    found = told.reconcile(since=clock.now - timedelta(days=1), target="Heap", seen=strange).compared
    assert found is not None and set(found.unknown) == set(strange)
    with pytest.raises(WrongData):
        told.reconcile(since=clock.now - timedelta(days=1), target="\0", seen=strange)


@pytest.mark.parametrize(
    "text",
    [
        b"a\nb\nb\n",
        b'"a"\n{"key": "b", "at": 1}\n\n{"key": "b"}\n',
        "\ufeffat,key\n1,a\n2,b\n3,b\n".encode(),
    ],
)
def test_a_receivers_list_is_read_in_three_forms(text: bytes) -> None:
    assert read_keys(io.BytesIO(text)) == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", [b"\xff\n", b'{"other": 1}\n', b"a" * 200_000, b"x,key\n1\n", b"a\rb,c\n"])
def test_a_list_that_is_none_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(WrongData, match="Expected"):
        read_keys(io.BytesIO(text))


def test_the_report_as_csv_has_safe_cells_and_as_json_seconds(told: Engine, clock: Clock, heap: Heap) -> None:
    since = clock.now
    made = hand_in(told)
    heap.fails = {made.id}
    heap.send = _formula  # type: ignore[method-assign]
    told.tick()
    report = told.reconcile(since=since)
    rows = list(csv.reader(io.StringIO(as_csv(report))))
    assert rows[0] == list(HEADS) and {len(row) for row in rows} == {len(HEADS)}
    assert rows[1][0] == "chưa gửi được" and rows[1][-1] == "'=cmd()"
    told_json = plain(report)
    assert told_json["within"] == 600.0 and orjson.loads(orjson.dumps(told_json))


def _formula(message: Any) -> None:
    from thutuc.outbox import NotDelivered

    raise NotDelivered("=cmd()")


def test_the_commands_show_incidents_and_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.test_hindered import _SERVICE

    from thutuc import open_store, sample

    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("thutuc.toml").write_text(
        f'database = "a.db"\norganisation = "{sample()}"\n[outbox]\nfile = "sent.jsonl"\n', "utf-8"
    )
    store = open_store(str(tmp_path / "a.db"))
    store.upgrade()
    add_shipped(store)
    import datetime

    engine = make_engine(store, Clock(datetime.datetime.now(datetime.UTC)))
    engine.deploy(_SERVICE.encode(), by="system", services=["fetch"])
    hand_in(engine, "fetching")
    hand_in(engine)
    store.close()

    def run(*words: str, exit_code: int = 0) -> str:
        done = CliRunner().invoke(app, list(words))
        assert done.exit_code == exit_code, done.output
        return done.output

    run("tick")
    assert "dịch vụ không trả lời được" in run("incidents")
    number = orjson.loads(run("incidents", "--json"))[0]["id"]
    assert "offers service 'fetch'" in run("incidents", "show", number)
    assert "Không có sự cố" in run("incidents", "--kind", "vacant")
    retried = run("incidents", "retry", number, "--by", "an.nguyen", "--reason", "Đã cài phần mở rộng")
    assert f"Sự cố {number} được thử lại ngay" in retried
    skipped = run(
        *("incidents", "skip", number, "--by", "quang.hoang", "--reason", "Tra cứu bằng văn bản"),
        *("--decision", "15/TB-UBND"),
    )
    assert f"Đã bỏ qua sự cố {number}" in skipped
    assert "Không có sự cố" in run("incidents")
    run("tick")
    keys = Path("sent.jsonl").read_text("utf-8")
    Path("seen.jsonl").write_text(keys.splitlines()[0] + "\n", "utf-8")
    told = run("reconcile", "--since", "2026-01-01", "--target", "file:sent.jsonl", "--seen", "seen.jsonl")
    assert "nơi nhận không có" in told and "dong-may" in told
    assert orjson.loads(run("reconcile", "--since", "2026-01-01", "--json"))["within"] == 600
    assert run("reconcile", "--since", "2026-01-01", "--csv").startswith("Loại,")
