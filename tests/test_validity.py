"""Versions stand side by side, one for each day of reception; two that contradict each other are refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.assigning_world import chain, engine_on, hand_in, step
from tests.office import ZONE

from thutuc import Engine, NotPermitted, ProcedureRefused
from thutuc.errors import UnknownProcedure, WrongData, WrongState
from thutuc.reports.difference_standing import receives
from thutuc.store import Store

ORDER = "46/QĐ-UBND"


def law(name: str, first: str | None = None, last: str | None = None) -> bytes:
    """A procedure of one step, in force on these days."""
    said = "".join(
        f' {word}="{day}"' for word, day in (("effectiveFrom", first), ("effectiveTo", last)) if day
    )
    return chain(step(name)).replace(b"<thutuc:procedure ", f"<thutuc:procedure{said} ".encode())


def deploy(engine: Engine, *versions: bytes) -> list[str]:
    """Deploy one after the other; the rules of what was told of the last."""
    told: list[str] = []
    for number, each in enumerate(versions):
        (done,) = engine.deploy(each, by="system", file=f"{number}.bpmn")
        told = [finding.rule for finding in done.findings if finding.rule.startswith("effective")]
    return told


def refused(engine: Engine, version: bytes) -> dict[str, str]:
    """Why a version is refused, in both languages."""
    with pytest.raises(ProcedureRefused) as found:
        engine.deploy(version, by="system", file="refused.bpmn")
    return {each.rule: f"{each.message_vi} · {each.message}" for each in found.value.findings}


def test_a_later_version_follows_an_earlier_one_and_a_gap_is_told(store: Store) -> None:
    engine = engine_on(store)
    assert deploy(engine, law("a", "2026-01-01", "2026-02-28"), law("b", "2026-03-01", "2026-06-30")) == []
    assert deploy(engine, law("d", "2026-08-01")) == ["effective-gap"]
    told = engine.deploy(law("d", "2026-08-01"), by="system", file="d.bpmn")[0].findings
    assert [finding for finding in told if finding.rule == "effective-gap"] == []  # the same file again


def test_who_deploys_a_version_again_that_receives_no_more_is_told_how_it_does(store: Store) -> None:
    engine = engine_on(store)
    assert deploy(engine, law("a"), law("b"), law("b")) == []
    assert deploy(engine, law("a")) == ["effective-over"]  # replaced by the second
    engine.end_version("viec", version=2, last_day=date(2026, 3, 2), by="system", decision=ORDER)
    engine._desk.clock.now = datetime(2026, 3, 3, 8, tzinfo=ZONE)  # type: ignore[attr-defined]
    for file in ("a", "b"):
        (again,) = engine.deploy(law(file), by="system", file="again.bpmn")
        (told,) = [each for each in again.findings if each.rule == "effective-over"]
        assert not again.new and "effectiveFrom" in told.remedy and "effectiveFrom" in told.remedy_vi
        with pytest.raises(UnknownProcedure):
            hand_in(engine)
    assert deploy(engine, law("a", "2026-03-03")) == []
    assert [task.step for task in hand_in(engine).tasks] == ["a"]


def test_days_that_two_versions_both_name_are_refused(store: Store) -> None:
    engine = engine_on(store)
    deploy(engine, law("a", "2026-01-01", "2026-12-31"))

    for first, last, from_, to in (
        ("2026-07-01", None, "01/07/2026", "31/12/2026"),
        ("2026-07-01", "2026-08-31", "01/07/2026", "31/08/2026"),
        ("2025-07-01", "2026-01-01", "01/01/2026", "01/01/2026"),
        ("2026-01-01", "2026-01-31", "01/01/2026", "31/01/2026"),
    ):
        said = refused(engine, law("b", first, last))
        assert list(said) == ["effective-overlap"]
        assert f"hồ sơ tiếp nhận từ {from_} đến {to}" in said["effective-overlap"]
    assert [each.version for each in receives(engine, engine.procedure("viec"))] == [1, None]


@pytest.mark.parametrize(
    ("first", "last"), [("2027-01-01", None), ("2025-01-01", "2025-12-31"), (None, "2025-12-31")]
)
def test_days_beside_each_other_are_not(store: Store, first: str | None, last: str | None) -> None:
    engine = engine_on(store)
    assert deploy(engine, law("a", "2026-01-01", "2026-12-31"), law("b", first, last)) == []


def test_a_version_for_some_days_lies_inside_one_without_an_end_which_then_goes_on(store: Store) -> None:
    engine = engine_on(store)
    assert deploy(engine, law("a", "2026-01-01"), law("trial", "2026-05-01", "2026-06-30")) == []

    days = [(each.since, each.version) for each in receives(engine, engine.procedure("viec", version=1))]
    assert days == [("2026-01-01", 1), ("2026-05-01", 2), ("2026-07-01", 1)]


def test_what_a_version_replaced_does_not_come_back_when_a_decision_ends_it(store: Store) -> None:
    """The law in force on the day of reception (R1): a text that was replaced is not in force again."""
    engine = engine_on(store)
    deploy(engine, law("a", "2025-07-01"), law("b", "2026-03-05"))
    engine.end_version("viec", version=2, last_day=date(2026, 3, 31), by="system", decision=ORDER)
    days = [(each.since, each.version) for each in receives(engine, engine.procedure("viec", version=1))]
    assert days == [("2025-07-01", 1), ("2026-03-05", 2), ("2026-04-01", None)]

    engine._desk.clock.now = datetime(2026, 4, 1, 8, tzinfo=ZONE)  # type: ignore[attr-defined]
    assert engine.procedures_in_force() == []
    with pytest.raises(UnknownProcedure, match="version of 'viec' in force on 2026-04-01, found none"):
        hand_in(engine)
    assert deploy(engine, law("c", "2026-04-10")) == ["effective-gap"]
    days = [(each.since, each.version) for each in receives(engine, engine.procedure("viec", version=1))]
    assert days[2:] == [("2026-04-01", None), ("2026-04-10", 3)]


def test_a_trial_that_is_ended_early_and_once_more_gives_way_to_the_version_it_lay_in(store: Store) -> None:
    engine = engine_on(store)
    deploy(engine, law("a", "2026-01-01"), law("trial", "2026-05-01", "2026-06-30"))
    for last in (date(2026, 6, 15), date(2026, 5, 31)):
        engine.end_version("viec", version=2, last_day=last, by="system", decision=f"{last:%d}/QĐ-UBND")
    days = [(each.since, each.version) for each in receives(engine, engine.procedure("viec", version=1))]
    assert days == [("2026-01-01", 1), ("2026-05-01", 2), ("2026-06-01", 1)]
    assert engine.verify() == []


def test_a_second_one_from_the_same_day_corrects_it_until_a_dossier_was_received(store: Store) -> None:
    engine = engine_on(store)
    assert deploy(engine, law("a", "2026-03-01"), law("corrected", "2026-03-01")) == []
    assert [task.step for task in hand_in(engine).tasks] == ["corrected"]

    said = refused(engine, law("late", "2026-03-01"))
    assert "cũng bắt đầu áp dụng ngày 01/03/2026" in said["effective-again"]
    assert deploy(engine, law("late", "2026-03-02")) == []
    assert [task.step for task in hand_in(engine).tasks] == ["late"]


def test_versions_without_days_follow_each_other_as_they_are_deployed(store: Store) -> None:
    engine = engine_on(store)
    deploy(engine, law("a"))
    hand_in(engine)
    assert deploy(engine, law("b")) == []
    assert [task.step for task in hand_in(engine).tasks] == ["b"]


def test_a_version_may_be_ended_on_the_last_day_that_a_calendar_has(store: Store) -> None:
    engine = engine_on(store)
    deploy(engine, law("a", "2026-01-01", "2026-12-31"))
    hand_in(engine)

    ended = engine.end_version("viec", version=1, last_day=date.max, by="system", decision=ORDER)
    assert engine.ended_versions("viec") == [ended]
    engine._desk.clock.advance(minutes=1)  # type: ignore[attr-defined]
    again = engine.end_version("viec", version=1, last_day=date.max, by="system", decision=ORDER)
    assert [again] == engine.ended_versions("viec") == [ended]


def test_an_earlier_version_is_ended_so_that_the_law_can_change_before_its_day(store: Store) -> None:
    engine = engine_on(store)
    deploy(engine, law("a", "2026-01-01", "2026-12-31"))
    it = hand_in(engine).id  # on 02/03
    assert "effective-overlap" in refused(engine, law("b", "2026-04-01"))

    with pytest.raises(WrongData, match="number of the decision"):
        engine.end_version("viec", version=1, last_day=date(2026, 3, 31), by="system", decision=" ")
    with pytest.raises(WrongState, match="after 2026-03-01"):
        engine.end_version("viec", version=1, last_day=date(2026, 3, 1), by="system", decision=ORDER)
    with pytest.raises(WrongData):
        engine.end_version("viec", version=1, last_day=date(2025, 12, 31), by="system", decision=ORDER)
    with pytest.raises(NotPermitted):
        engine.end_version("viec", version=1, last_day=date(2026, 3, 31), by="an.nguyen", decision=ORDER)
    with pytest.raises(UnknownProcedure):
        engine.end_version("viec", version=2, last_day=date(2026, 3, 31), by="system", decision=ORDER)
    assert engine.ended_versions("viec") == []
    engine.end_version("viec", version=1, last_day=date(2026, 6, 30), by="system", decision="44/QĐ-UBND")
    ended = engine.end_version("viec", version=1, last_day=date(2026, 3, 31), by="system", decision=ORDER)

    first, last = engine.ended_versions("viec")
    assert (first.decision, first.last_day) == ("44/QĐ-UBND", date(2026, 6, 30))  # and stays to be seen
    assert last == ended and (last.version, last.decision, last.by) == (1, ORDER, "system")
    assert last.last_day == date(2026, 3, 31) and last.at == engine.now()
    with pytest.raises(UnknownProcedure):
        engine.ended_versions("khong-co")
    assert deploy(engine, law("b", "2026-04-01")) == []
    engine._desk.clock.now = datetime(2026, 4, 1, 8, tzinfo=ZONE)  # type: ignore[attr-defined]
    assert [task.step for task in hand_in(engine).tasks] == ["b"]
    assert [task.step for task in engine.dossier(it).tasks] == ["a"]  # by the law of its day (R1)
    with pytest.raises(ProcedureRefused, match="effective-overlap"):  # nor is an end put off into the next
        engine.end_version("viec", version=1, last_day=date(2026, 4, 30), by="system", decision=ORDER)
    assert engine.verify() == []
