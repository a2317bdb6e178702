"""The library's scenarios: all hold, pass every node and flow, and their dates are a paper calendar's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from tests.library_pages import ENTRIES, LIBRARY
from tests.office import ZONE
from tests.worktime_oracle import Paper

from thutuc.dossier.events import ClockStarted
from thutuc.dossier.view import moment
from thutuc.scenario import Outcome, prepare, read, run
from thutuc.scenario.coverage import coverage_of
from thutuc.worktime import Term, TermUnit

FOLDERS = [folder for folders in ENTRIES.values() for folder in folders]
EMERGENCY = "can-thiep-khan-cap-bao-ve-tre-em"  # nobody applies, so nobody withdraws and nothing is promised
#: what the law lets happen to every dossier, by the scenario that tells it
ENVELOPE = ("supplement", "withdrawal", "late-apology", "reception-refused", "intake-papers-then-stopped")
#: scenarios in which no clock stands still and is counted on
PLAIN = ("straight", "complete", "after-", "difficult", "isolation", "all-agencies", "posting-and-tax")
CLOSING = time(17, 30)


@cache
def outcomes(folder: str) -> dict[str, Outcome]:
    """Every scenario of a procedure, run."""
    stage = prepare(LIBRARY / folder / "procedure.bpmn")
    files = sorted((LIBRARY / folder / "scenarios").glob("*.toml"))
    return {file.stem: run(read(file), stage) for file in files}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_scenario_holds(folder: str) -> None:
    failed = {
        name: [f"line {failure.line}: {failure.en}" for failure in outcome.failures]
        for name, outcome in outcomes(folder).items()
        if not outcome.ok
    }
    assert failed == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_scenarios_pass_every_node_every_flow_and_every_rule_of_time(folder: str) -> None:
    runs = outcomes(folder)
    net = next(iter(runs.values())).stage.net
    shares = coverage_of(net, [outcome.passed for outcome in runs.values()]).shares
    assert shares["nodes"].missing == ()
    assert shares["flows"].missing == ()
    left_out = {"apology", "refuse", "withdraw", "papers:intake"} if folder == EMERGENCY else set()
    assert {rule.id for rule in shares["terms"].missing} == left_out


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_dossier_is_supplemented_withdrawn_late_refused_and_stopped(folder: str) -> None:
    assert folder == EMERGENCY or set(ENVELOPE) <= set(outcomes(folder))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_act_of_an_officer_says_who_has_what_comes_next_and_until_when(folder: str) -> None:
    for name, outcome in outcomes(folder).items():
        opened = {
            record.number
            for record in outcome.records
            if any(event.kind == "TaskOpened" for event in record.events)
        }
        told = [act for act in outcome.scenario.act if act.expect is not None and act.expect.task]
        assert len(told) >= bool(opened), name
        for act in told:
            assert act.expect is not None
            for step, task in act.expect.task.items():
                assert task.holder and task.unit and task.due is not None, (name, step)


# ---- the dates, by a paper calendar ------------------------------------------------------------


def started(folder: str) -> Iterator[tuple[str, datetime, dict[str, Any], datetime]]:
    """Each term that began in a plain run: where, when, the term, when it ends as the engine says."""
    for name, outcome in outcomes(folder).items():
        if not name.startswith(PLAIN):
            continue
        for record in outcome.records:
            for event in record.events:
                if isinstance(event, ClockStarted) and event.of != "intake" and event.left is None:
                    yield f"{name} {event.clock}", record.happened_at, event.budget, moment(event.due)


@cache
def by_hand(
    start: datetime, text: str, counting: str, cutoff: str | None, readings: tuple[tuple[str, str], ...]
) -> datetime:
    """The end of a term, crossed off day by day or minute by minute."""
    at = time.fromisoformat(cutoff) if cutoff else None
    term, paper = Term.parse(text), Paper(cutoff=at, readings=dict(readings))
    naive = start.astimezone(ZONE).replace(tzinfo=None)
    if term.unit is TermUnit.SAME_DAY:
        day: Any = paper.today(naive)
    elif term.unit is TermUnit.DAY:
        day = paper.calendar_days(naive, int(term.number), [])
    elif term.unit is TermUnit.HOUR:
        day = paper.clock_minutes(naive, int(term.number * 60), [])
    elif term.unit is TermUnit.WORKING_DAY and counting == "law":
        day = paper.working_days(naive, int(term.number), [])
    else:
        minutes = term.number * (Decimal(60) if term.unit is TermUnit.WORKING_HOUR else Decimal(480))
        day = paper.working_minutes(naive, int(minutes), [])
    end = day if isinstance(day, datetime) else datetime.combine(day, CLOSING)
    return end.replace(tzinfo=ZONE)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_date_of_a_plain_run_is_that_of_a_paper_calendar(folder: str) -> None:
    seen = 0
    for where, start, budget, due in started(folder):
        read_so = [(key[7:], value) for key, value in budget.items() if key.startswith("policy.")]
        expected = by_hand(start, budget["term"], budget["counting"], budget["cutoff"], tuple(read_so))
        assert due == expected, (where, start, budget["term"])
        seen += 1
    assert seen >= 3
