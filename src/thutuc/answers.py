"""Whether plug-ins answer what hooks promise: of an answer of another shape its place is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, time
from operator import attrgetter
from types import NoneType
from typing import Any, Final, get_args

from thutuc.hookspecs import Owed, Rung
from thutuc.organisation import Assignment, Mandate, Seat, UnitFacts
from thutuc.procedure import Tell
from thutuc.worktime import Budget, Calendar, Counting, Policies, Term

#: What was expected at some place of an answer, and what was found there; ``None`` where nothing is wrong.
Wrong = tuple[str, object] | None

#: Whom a rung of the ladder can name.
TOLD = frozenset(get_args(Tell))

_TEXT, _PERHAPS = (str,), (str, NoneType)


def _shape(of: type, **fields: tuple[type, ...]) -> Callable[[Any], Wrong]:
    """Hold a value against a class and the types of its fields; types that were seen before cost little."""
    read, seen = attrgetter(*fields), set[tuple[type, ...]]()

    def wrong(value: Any) -> Wrong:
        if not isinstance(value, of):
            return of.__name__, value
        found = read(value)
        if (types := tuple(map(type, found))) in seen:
            return None
        for (name, allowed), each in zip(fields.items(), found, strict=True):
            if not isinstance(each, allowed) or (isinstance(each, datetime) and datetime not in allowed):
                told = " | ".join("None" if one is NoneType else one.__name__ for one in allowed)
                return f"{of.__name__}.{name}: {told}", each
        seen.add(types)
        return None

    return wrong


_seat = _shape(
    Seat,
    officer=_TEXT,
    officer_name=_TEXT,
    post=_TEXT,
    unit=_TEXT,
    unit_name=_TEXT,
    agency=_TEXT,
    instead_of=_PERHAPS,
)
_assignment = _shape(
    Assignment, unit=_TEXT, accountable=(Seat,), holder=(Seat, NoneType), how=_TEXT, candidates=(tuple, list)
)
_rung = _shape(Rung, name=_TEXT, at=(datetime, NoneType), tell=_TEXT, ahead=(Term, NoneType))


def _is(of: type) -> Callable[[Any], Wrong]:
    def wrong(value: Any) -> Wrong:
        return None if isinstance(value, of) else (of.__name__, value)

    return wrong


def _callable(value: Any) -> Wrong:
    return None if callable(value) else ("Callable", value)


def _each(inside: Callable[[Any], Wrong], told: str) -> Callable[[Any], Wrong]:
    """A list or tuple, each of it right; what can be read but once would be empty afterwards."""

    def wrong(value: Any) -> Wrong:
        if not isinstance(value, list | tuple):
            return f"Sequence[{told}]", value
        for each in value:
            if (found := inside(each)) is not None:
                return found
        return None

    return wrong


def _ladder_rung(value: Any) -> Wrong:
    if type(value) is Rung:  # several in a step, and new each time: the usual ones are let through at once
        name, at, tell, ahead = value
        dated = at is None or (type(at) is datetime and at.utcoffset() is not None)
        if dated and type(name) is type(tell) is str and tell in TOLD and ahead is None:
            return None
    if (found := _rung(value)) is not None:
        return found
    if value.at is not None and value.at.utcoffset() is None:
        return "Rung.at: datetime + tzinfo | None", value.at
    return None if value.tell in TOLD else (f"Rung.tell: {' | '.join(sorted(TOLD))}", value.tell)


def _responsible(value: Any) -> Wrong:
    found = _assignment(value)
    if found is not None:
        return found
    if (found := _seat(value.accountable)) is not None:
        return found
    return _seats(value.candidates if value.holder is None else (value.holder, *value.candidates))


def _sent(value: Any) -> Wrong:
    """One message that went out, or what a target is owed."""
    if isinstance(value, Owed):
        return _shape(Owed, target=_TEXT, why=_TEXT, wait=(float, NoneType))(value)
    right = isinstance(value, list | tuple) and len(value) == 3
    return None if right else ("Sent", value)


def _commands(value: Any) -> Wrong:
    """A set of commands; the library that it is of is not loaded for this."""
    return None if hasattr(value, "registered_commands") else ("typer.Typer", value)


_seats = _each(_seat, "Seat")

#: What is wrong with an answer to a hook, by its name.
WRONG: Final[Mapping[str, Callable[[Any], Wrong]]] = {
    "calendar": _is(Calendar),
    "deadline": _shape(
        Budget,
        term=(Term,),
        counting=(Counting,),
        cutoff=(time, NoneType),
        after=_TEXT,
        basis=_TEXT,
        policies=(Policies,),
        extended=(Term, NoneType),
        limit=(Term, NoneType),
        limit_left=(int, NoneType),
    ),
    "responsible": _responsible,
    "mandate": _shape(
        Mandate,
        allowed=(bool,),
        ground=_TEXT,
        acting_for=_PERHAPS,
        rule=_TEXT,
        form=_PERHAPS,
        decision=_PERHAPS,
        signature=_TEXT,
    ),
    "unit": _shape(
        UnitFacts,
        id=_TEXT,
        name=_TEXT,
        agency=_TEXT,
        agency_name=_TEXT,
        agency_code=_TEXT,
        until=(date, NoneType),
        successors=(tuple, list),
        above=_PERHAPS,
    ),
    "head_of": _seat,
    "service_task": _callable,
    "escalations": _each(_ladder_rung, "Rung"),
    "roles_of": _seats,
    "officers": _seats,
    "may": _is(str),
    "lint_rules": _each(_callable, "Callable"),
    "cli_commands": _each(_commands, "typer.Typer"),
    "steady": _is(AbstractContextManager),
    "on_event": _each(_sent, "Sent"),
}
