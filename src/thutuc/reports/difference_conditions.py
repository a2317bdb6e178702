"""Conditions in a difference as officials read them; the facts of the difference keep them as written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from thutuc.lint.conditions import condition_told
from thutuc.procedure import Procedure
from thutuc.procedure.telling import GAP
from thutuc.reports.difference import Change, Difference, Of

_Words = Mapping[str, str]
#: what is a condition and nothing else; of a flow that came or went nothing else is told
_WHOLE = ("condition", "event.condition", "")


def with_conditions_told(difference: Difference) -> Difference:
    """A difference with every condition in words, but for one without, or that would read as another."""
    old, new = _words(difference.old), _words(difference.new)
    told = [
        replace(each, before=_told(each, each.before, old), after=_told(each, each.after, new))
        for each in difference.changes
    ]
    times = Counter((each.element, each.facet, text) for each in told for text in (each.before, each.after))
    changes = (
        change if all(times[change.element, change.facet, text] == 1 for text in _texts(change)) else written
        for change, written in zip(told, difference.changes, strict=True)
    )
    return replace(difference, changes=tuple(changes))


def _texts(change: Change) -> Iterator[str]:
    yield from (text for text in (change.before, change.after) if text is not None)


def _words(procedure: Procedure) -> dict[str, str]:
    told = {raw: condition_told(procedure, raw) for raw in _conditions(procedure)}
    return {raw: words for raw, words in told.items() if GAP not in words}


def _conditions(procedure: Procedure) -> Iterator[str]:
    header = procedure.header
    forms = [header.form, *(step.form for step in procedure.steps)]
    cases = [
        *(flow.condition for flow in procedure.flows),
        *(node.event.condition for node in procedure.nodes if node.event is not None),
        *(each for node in procedure.nodes if node.loop for each in (node.loop.condition, node.loop.until)),
        *(each.when for each in header.variants),
        *(each.when for each in header.payments),
        *(each.when for each in header.extensions),
        *(each.when for step in procedure.steps for each in step.variants),
        *(each.when for step in procedure.steps for each in step.returned),
        *(each.when for form in forms if form is not None for each in form.papers),
    ]
    yield from dict.fromkeys(case for case in cases if case)


def _told(change: Change, value: str | None, words: _Words) -> str | None:
    """What stands there: a condition, or something that has conditions as ``[…]`` or as a part."""
    if value is None:
        return None
    if change.of is Of.FLOW or change.facet == "event.condition":
        return words.get(value, value) if change.facet in _WHOLE else value
    for raw, told in words.items():
        value = value.replace(f"[{raw}]", f"[{told}]")
        part = rf"\b(when|condition|until)={re.escape(raw)}(?=, \w+=|$)"
        value = re.sub(part, partial(_part, told=told), value)
    return value


def _part(found: re.Match[str], *, told: str) -> str:
    return f"{found[1]}={told}"
