"""What is refused is told without repeating what people gave: not in an error, a log, nor the access log."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from tests.keeping_world import MARK, engine_on, full, tables
from tests.office import BIRTH, ZONE, Clock, add_shipped, hand_in, make_engine
from tests.test_hindered import _FILE as HINDERED

from thutuc import Engine, open_store
from thutuc.errors import EvaluationError, ThutucError
from thutuc.expressions import condition
from thutuc.net.timers import plan
from thutuc.procedure import TimerKind

PAPER = {"name": MARK, "where": MARK, "sha256": "no digest"}
PLACE = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
LONG = MARK * 40

#: Calls that are refused, each with the mark wherever people's data go.
REFUSED: dict[str, Callable[[Engine, Any], object]] = {
    "an applicant too long": lambda e, d: e.start(BIRTH, by="an.nguyen", applicant=LONG, **PLACE),
    "an applicant with a NUL": lambda e, d: e.start(BIRTH, by="an.nguyen", applicant=f"{MARK}\0", **PLACE),
    "half a pair": lambda e, d: e.start(BIRTH, by="an.nguyen", applicant=f"{MARK}\ud800", **PLACE),
    "data not declared": lambda e, d: e.start(BIRTH, by="an.nguyen", data={"other": MARK}, **PLACE),
    "data of another type": lambda e, d: e.start(
        BIRTH,
        by="an.nguyen",
        data={"registrant_relation": MARK, "phone": MARK, "applicant_id": MARK},
        **PLACE,
    ),
    "data too deep": lambda e, d: e.start(BIRTH, by="an.nguyen", data={"phone": [[[MARK]]]}, **PLACE),
    "data not finite": lambda e, d: e.start(
        BIRTH, by="an.nguyen", data={"applicant_name": MARK, "phone": float("nan")}, **PLACE
    ),
    "data of no kind": lambda e, d: e.start(BIRTH, by="an.nguyen", data={"phone": {MARK}}, **PLACE),
    "a name of data": lambda e, d: e.start(BIRTH, by="an.nguyen", data={"$x": MARK}, **PLACE),
    "no right to start": lambda e, d: e.start(BIRTH, by="hai.vi", applicant=MARK, **PLACE),
    "no reception twice": lambda e, d: e.receive(d.id, by="an.nguyen"),
    "papers without right": lambda e, d: e.request_papers(d.id, by="nobody", content=MARK, reason=MARK),
    "papers with no reason": lambda e, d: e.request_papers(d.id, by="an.nguyen", content=MARK, reason="…"),
    "papers not asked for": lambda e, d: e.supply(d.id, by="an.nguyen", data={"phone": MARK}),
    "refused without right": lambda e, d: e.refuse(d.id, by="an.nguyen", reason=MARK),
    "a message nobody awaits": lambda e, d: e.send(d.id, "other", by="an.nguyen", data={"x": MARK}),
    "a suspension": lambda e, d: e.suspend(
        d.id, by="an.nguyen", ground="verification", basis=MARK, document="1/CV"
    ),
    "a re-appointment": lambda e, d: e.reappoint(d.id, by="an.nguyen", day=date(2026, 4, 1), reason=MARK),
    "withdrawn without right": lambda e, d: e.withdraw(d.id, by="hai.vi", reason=MARK),
    "cancelled without right": lambda e, d: e.cancel(d.id, by="an.nguyen", reason=MARK, document="1/CV"),
    "a note without right": lambda e, d: e.note(d.id, by="hai.vi", text=MARK),
    "an attachment": lambda e, d: e.note(d.id, by="an.nguyen", text=MARK, attachments=[PAPER]),
    "a note with a surrogate": lambda e, d: e.note(d.id, by="an.nguyen", text=f"{MARK}\ud800"),
    "a correction not declared": lambda e, d: e.correct(
        d.id, by="an.nguyen", data={"other": MARK}, reason=MARK
    ),
    "a correction of no kind": lambda e, d: e.correct(
        d.id, by="an.nguyen", data={"phone": MARK}, reason=MARK
    ),
    "too much": lambda e, d: e.correct(
        d.id, by="an.nguyen", data={"applicant_address": MARK * 20_000}, reason=MARK
    ),
    "a task of nobody": lambda e, d: e.complete(f"{d.id}.99", by="an.nguyen", data={"x": MARK}),
    "a step's data": lambda e, d: e.complete(d.tasks[0].id, by="an.nguyen", data={"x": MARK}),
    "a completion without right": lambda e, d: e.complete(d.tasks[0].id, by="hai.vi", data={"x": MARK}),
    "given away without right": lambda e, d: e.reassign(d.tasks[0].id, by="hai.vi", to="hoa.do", reason=MARK),
    "urged without right": lambda e, d: e.urge(d.tasks[0].id, by="hai.vi", text=MARK),
    "directed without right": lambda e, d: e.direct(d.id, by="hai.vi", text=MARK, to="hoa.do"),
    "a flag of nobody": lambda e, d: e.flag(d.id, by="nobody", text=MARK),
    "a flag on no task": lambda e, d: e.flag(d.id, by="an.nguyen", text=MARK, task=f"{d.id}.99"),
    "held without right": lambda e, d: e.hold(d.id, by="an.nguyen", decision="1/QĐ", reason=MARK),
    "erased before its time": lambda e, d: e.erase(d.id, by="system", decision="1/QĐ"),
    "ahead of time": lambda e, d: e.note(
        d.id, by="an.nguyen", text=MARK, happened_at=datetime(2027, 1, 1, tzinfo=ZONE)
    ),
    "another content of a request": lambda e, d: (
        e.note(d.id, by="an.nguyen", text="một", request_id="r"),
        e.note(d.id, by="an.nguyen", text=MARK, request_id="r"),
    ),
}


def told(error: BaseException) -> str:
    """All that a host's log would hold of an error: what it says, with what caused it, and where.

    `WrongData.faults` are for the screen of who filled it in, and say what was written.
    """
    return f"{''.join(traceback.format_exception(error))} {error!r} {error.args}"


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_repeats_nothing_that_people_gave(clock, caplog, name):
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    dossier = hand_in(engine)
    with caplog.at_level(logging.DEBUG), pytest.raises(ThutucError) as refused:
        REFUSED[name](engine, dossier)

    said = told(refused.value)
    assert MARK not in said
    assert MARK not in caplog.text
    assert MARK not in str(tables(store)["thutuc_access"])
    store.close()


@pytest.mark.parametrize(
    "text", ["rates[applicant_id] > 0", "rates[child.name] > 0", "rates[number] > 0", "[1, 2][number] > 0"]
)
def test_a_condition_that_looks_something_up_does_not_show_what_it_looked_for(text):
    names = {"rates": {"a": 1}, "applicant_id": MARK, "child": {"name": MARK}, "number": 79012345678}
    with pytest.raises(EvaluationError) as refused:
        condition(text).holds(names)

    assert MARK not in told(refused.value) and "79012345678" not in told(refused.value)


def test_a_timer_does_not_show_the_text_that_is_no_date():
    with pytest.raises(ValueError, match="a date such as 2026-01-05 was expected") as refused:
        plan(TimerKind.DATE, MARK, 0)

    assert MARK not in told(refused.value)


def test_what_hinders_a_worker_does_not_show_what_a_condition_looked_for(clock: Clock):
    store = open_store(":memory:")
    store.upgrade()
    engine = make_engine(store, clock)
    file = HINDERED.replace(
        'name="way" type="text"/>', 'name="way" type="object"/><thutuc:field name="who"/>'
    )
    engine.deploy(file.replace("way ==", "way[who] ==").encode(), by="system")
    hand_in(engine, "hindered", data={"way": {"x": "left"}, "who": MARK})
    clock.advance(hours=2)
    ticked = engine.tick()

    assert "a mapping has nothing under that name" in str(ticked.hindered)
    assert MARK not in str(ticked) and MARK not in str(tables(store)["thutuc_try"])
    store.close()


def test_what_a_server_repeats_of_a_row_goes_no_further(postgres_url, clock):
    store = open_store(postgres_url)
    store.upgrade()
    engine = engine_on(store, clock)
    full(engine, clock)
    statements = (
        f"INSERT INTO thutuc_dossier (procedure, applicant) VALUES (1, '{MARK}')",
        f"INSERT INTO thutuc_serial (agency, day, last) VALUES ('{MARK}', 'x', 1), ('{MARK}', 'x', 1)",
    )
    for statement in statements:
        with pytest.raises(ThutucError) as refused, store.transaction() as tx:
            tx._cursor.execute(statement)
        assert MARK not in told(refused.value).replace(statement, "")
    store.close()


def test_what_verify_tells_of_an_edited_dossier_repeats_nothing_either(clock: Clock):
    store = open_store(":memory:")
    store.upgrade()
    engine = engine_on(store, clock)
    full(engine, clock)
    with store.transaction() as tx:
        tx._cursor.execute(f"UPDATE thutuc_dossier SET applicant = '{MARK} b'")
        tx._cursor.execute("UPDATE thutuc_duty SET text = 'x'")

    problems = engine.verify()

    assert problems and MARK not in str(problems)
    store.close()
