"""Writes what a run came to into its scenario, as expectations for the analyst to check against the law.

What was expected before stays as it is; comments and order stay, for lines are only put in between.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from thutuc.dossier.view import ZONE
from thutuc.errors import CommandRejected, Problem, ScenarioRefused
from thutuc.scenario.expected import Expected, TaskExpected
from thutuc.scenario.judging import NONE, Found
from thutuc.scenario.lines import Lines, lines_of
from thutuc.scenario.reading import read_text
from thutuc.scenario.running import Outcome, run
from thutuc.scenario.words import Scenario
from thutuc.scenario.world import Stage

#: Stands above what was recorded at the top of the file.
REMARK = "# Ghi lại từ một lần chạy thử: đối chiếu từng ngày với văn bản trước khi dùng."
#: Where acts have no tables of their own there is no place for what was found.
_INLINE = (
    "mỗi việc phải là một bảng [[act]] thì mới ghi lại được",
    "Expected each act in a table [[act]] of its own, found them on one line",
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_AT_THE_END = ("path", "end", "phase", "status", "due", "first_promise", "promise", "late")
_AFTER_AN_ACT = ("open", "due", "answer_due", "suspended", "waits_for_papers")


class CannotRecord(CommandRejected):
    """An act of the scenario was refused or could not be done, so there is nothing to write down."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__("; ".join(f"{one.line}: {one.en}" for one in outcome.failures))


def recorded(text: str, file: Path, stage: Stage) -> str:
    """The text of a scenario with what its run came to; raises :class:`CannotRecord` where an act fails."""
    scenario = read_text(text, file)
    outcome = run(scenario, stage, found=found_in_words)
    if len(outcome.founds) != len(scenario.act) + 1:
        raise CannotRecord(outcome)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    places = lines_of("\n".join(lines))
    if scenario.act and ("act", 0) not in places.first:
        raise ScenarioRefused(str(file), [Problem(places.of("act"), *_INLINE)])
    for after, more in sorted(_put_in(scenario, outcome, places), reverse=True):
        lines[after:after] = more
    return "\n".join(lines)


def found_in_words(found: Found) -> Expected:
    """How a dossier stands, as a scenario says it."""
    dossier = found.dossier
    twice = len(found.open) != len(set(found.open))
    return Expected(
        path=tuple(found.follower.path),
        open=tuple(found.open),
        task={
            f"{task.step}@{task.unit}" if twice else task.step: TaskExpected(
                holder=task.holder or NONE,
                accountable=None if task.holder else task.officer or NONE,
                unit=task.unit,
                due=task.due,
                group_due=dossier.shared.get(task.id),
            )
            for task in dossier.tasks
        },
        due=dossier.due or "none",
        answer_due=dossier.answer_due,
        first_promise=found.first_promise,
        promise=found.promise,
        phase=dossier.phase.value,
        status=dossier.status,
        suspended=dossier.ground if dossier.suspended is not None else None,
        waits_for_papers=dossier.waits_for_papers or None,
        late=dossier.late,
        end=found.follower.end,
    )


def _put_in(scenario: Scenario, outcome: Outcome, lines: Lines) -> Iterator[tuple[int, list[str]]]:
    """What is put in behind which line."""
    for number, (act, found) in enumerate(zip(scenario.act, outcome.founds[:-1], strict=True)):
        if act.expect is None and act.refused is None:
            end = max(line for place, line in lines.last.items() if place[:2] == ("act", number))
            yield end, ["", "[act.expect]", *_keys(found)]
    last = outcome.founds[-1]
    missing = [name for name in _AT_THE_END if getattr(scenario, name) is None]
    more = [line for name in missing for line in _key(name, getattr(last, name))]
    if more:
        yield lines.last.get((), 0), [REMARK, *more]


def _keys(found: Expected) -> list[str]:
    plain = [line for name in _AFTER_AN_ACT for line in _key(name, getattr(found, name))]
    tables = [
        line
        for step, task in found.task.items()
        for line in ["", f"[act.expect.task.{_name(step)}]", *_task(task)]
    ]
    return [*plain, *tables]


def _task(task: TaskExpected) -> list[str]:
    return [line for name in TaskExpected.model_fields for line in _key(name, getattr(task, name))]


def _key(name: str, value: Any) -> list[str]:
    return [] if value is None else [f"{name} = {literal(value)}"]


def _name(step: str) -> str:
    return step if _BARE.fullmatch(step) else json.dumps(step, ensure_ascii=False)


def literal(value: Any) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(ZONE).replace(microsecond=0).isoformat()
        case tuple() | list():
            return _list([literal(each) for each in value])
        case int():
            return str(value)
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def _list(inside: list[str]) -> str:
    """On one line, or each item on its own where there are many."""
    if sum(map(len, inside)) < 80:
        return f"[{', '.join(inside)}]"
    return "[\n" + "".join(f"    {each},\n" for each in inside) + "]"
