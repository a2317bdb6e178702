"""The figures for programs and spreadsheets: JSON and CSV, the same bytes from the same plan and seed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import orjson

from thutuc.engine.lists.drafting import safe_cell
from thutuc.simulation.answers import Answers, Difference, Figure
from thutuc.simulation.outcome import Key
from thutuc.simulation.plan import Plan

_FIGURE = ("mean", "half_95", "standard_error", "replications")


def as_json(plan: Plan, answers: Answers) -> bytes:
    """Everything, replication by replication too."""
    told = {
        "title": plan.title,
        "start": plan.start.isoformat(),
        "days": plan.days,
        "warm_up": plan.warm_up,
        "seed": plan.seed,
        "run_anew": _anew(answers),
        "figures": [_named(key) | _figure(figure) for key, figure in answers.figures.items()],
        "replications": [
            {
                "dossiers": each.dossiers,
                "numbers": [_named(key) | {"value": value} for key, value in each.numbers.items()],
                "sampled": each.sampled,
                "open": each.open,
                "waiting": each.waiting,
                "six_hours_to_result": {str(box): count for box, count in each.boxes.items()},
                "refusals": each.refusals,
                "stuck": each.stuck,
            }
            for each in answers.outcomes
        ],
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"


def _anew(answers: Answers) -> dict[str, str | None] | None:
    """Where a decision differed from its precedent, so that all were made anew."""
    unlike = answers.unlike
    if unlike is None:
        return None
    return {"procedure": unlike.procedure, "step": unlike.step, "difference": unlike.difference}


def as_csv(answers: Answers) -> str:
    """One row a figure; no cell can be taken for a formula."""
    return _csv(
        ("section", "name", "measure", *_FIGURE),
        [(*key, *_figure(figure).values()) for key, figure in answers.figures.items()],
    )


def differences_as_json(changes: Mapping[Key, Difference]) -> bytes:
    """What changes from one plan to another."""
    told = [
        _named(key)
        | {"first": _figure(each.first), "second": _figure(each.second), "change": _figure(each.change)}
        | {"clear": each.is_clear}
        for key, each in changes.items()
    ]
    return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"


def differences_as_csv(changes: Mapping[Key, Difference]) -> str:
    """What changes from one plan to another, as rows."""
    return _csv(
        ("section", "name", "measure", "first", "second", *(f"change_{each}" for each in _FIGURE)),
        [
            (*key, each.first.mean, each.second.mean, *_figure(each.change).values())
            for key, each in changes.items()
        ],
    )


def _named(key: Key) -> dict[str, object]:
    return dict(zip(("section", "name", "measure"), key, strict=True))


def _figure(figure: Figure) -> dict[str, object]:
    return dict(zip(_FIGURE, (figure.mean, figure.half, figure.error, figure.count), strict=True))


def _csv(heading: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heading)
    for row in rows:
        writer.writerow([each if isinstance(each, float | int) else safe_cell(each) for each in row])
    return out.getvalue()
