"""Whether plug-ins answer what hooks promise: of an answer of another shape its place is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, time
from operator import attrgetter
from types import NoneType
from typing import Any, Final, NamedTuple, get_args

from thutuc.hookspecs import Owed, Rung, Sent
from thutuc.organisation import Assignment, Mandate, Seat, UnitFacts
from thutuc.procedure import Tell
from thutuc.worktime import Budget, Calendar, Counting, Policies, Term

#: What was expected at some place of an answer, and what was found there; ``None`` where nothing is wrong.
Wrong = tuple[str, object] | None

#: Whom a rung of the ladder can name.
TOLD = frozenset(get_args(Tell))

#: How a seat is held, and how a task was given; those with a holder, and those without.
SEATED = ("holds", "acting", "seconded")
HELD, UNHELD = ("sole", "chosen"), ("pool", "by head", "nobody present", "vacant")
#: Under which form somebody signs for another.
FORMS = ("KT.", "TL.", "TUQ.", "Q.", "TM.", "UQ.")

#: What no database keeps in a text: NUL, half of a surrogate pair.
_UNKEPT = re.compile("[\0\ud800-\udfff]")


class _Field(NamedTuple):
    """What a field of an answer may be: of these types, and such that it holds."""

    types: tuple[type, ...]
    holds: Callable[[Any], bool] | None = None
    said: str = ""  #: what is expected, where the types do not say it

    @property
    def told(self) -> str:
        types = " | ".join("None" if one is NoneType else one.__name__ for one in self.types)
        return self.said or types


def _of(*types: type) -> _Field:
    return _Field(types)


def _among(*known: str) -> _Field:
    return _Field((str,), frozenset(known).__contains__, " | ".join(known))


def _kept(text: str) -> bool:
    return _UNKEPT.search(text) is None


def _says(text: str) -> bool:
    return _UNKEPT.search(text) is None and not text.isspace() and text != ""


#: A text of an enum, or of a framework's type, would be written by code of its own.
_PLAIN = "str itself, of no class of its own"


def _is_plain(text: str) -> bool:
    return type(text) is str


_TEXT = _Field((str,), _kept, "str, no NUL, no surrogate")
_NAME = _Field((str,), _says, "str, not empty, no NUL, no surrogate")
_PERHAPS = _Field(
    (str, NoneType), lambda text: text is None or _says(text), "str, not empty, no NUL, no surrogate | None"
)


def _shape(of: type, **fields: _Field) -> Callable[[Any], Wrong]:
    """Hold a value against a class and its fields; types that were seen before cost little."""
    read, seen = attrgetter(*fields), set[tuple[type, ...]]()
    held = [(at, field.holds) for at, field in enumerate(fields.values()) if field.holds is not None]

    def wrong(value: Any) -> Wrong:
        if not isinstance(value, of):
            return of.__name__, value
        found = read(value)
        if (types := tuple(map(type, found))) not in seen:
            for (name, field), each in zip(fields.items(), found, strict=True):
                if not isinstance(each, field.types) or (type(each) in _NARROW - {*field.types}):
                    return f"{of.__name__}.{name}: {field.told}", each
                if isinstance(each, str) and type(each) not in field.types and of not in _LEFT:
                    return f"{of.__name__}.{name}: {_PLAIN}", each
            seen.add(types)
        for at, holds in held:
            if not holds(found[at]):
                name, field = list(fields.items())[at]
                return f"{of.__name__}.{name}: {field.told}", found[at]
        return None

    return wrong


#: Taken only where they are named: each is a kind of another type that means something else.
_NARROW: Final = {bool, datetime}
#: Told of what has left already: taken as the text that it is, it is not said anew.
_LEFT: Final = {Sent, Owed}

_seat = _shape(
    Seat,
    officer=_NAME,
    officer_name=_NAME,
    post=_NAME,
    post_title=_NAME,
    unit=_NAME,
    unit_name=_NAME,
    agency=_NAME,
    instead_of=_PERHAPS,
    kind=_among(*SEATED),
    on_leave=_of(bool),
    home=_PERHAPS,
)
_assignment = _shape(
    Assignment,
    unit=_NAME,
    accountable=_of(Seat),
    holder=_of(Seat, NoneType),
    how=_among(*HELD, *UNHELD),
    candidates=_of(tuple, list),
)
_ruled = _shape(
    Mandate,
    allowed=_of(bool),
    ground=_TEXT,
    acting_for=_PERHAPS,
    rule=_TEXT,
    form=_Field((str, NoneType), {*FORMS, None}.__contains__, " | ".join((*FORMS, "None"))),
    decision=_PERHAPS,
    signature=_TEXT,
    acting_for_name=_PERHAPS,
    officer_name=_PERHAPS,
)
_rung = _shape(Rung, name=_NAME, at=_of(datetime, NoneType), tell=_of(str), ahead=_of(Term, NoneType))
_owed = _shape(
    Owed,
    target=_of(str),
    why=_of(str),
    wait=_Field((float, int, NoneType), lambda wait: wait is None or wait >= 0, "float, 0 or more | None"),
)
#: Of what left already: signs that no database keeps are replaced, it is not said anew for them.
_message = _shape(
    Sent,
    target=_Field((str,), bool, "str, not empty"),
    key=_Field((str,), bool, "str, not empty"),
    kind=_Field((str,), bool, "str, not empty"),
)


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
    found = _seats(value.candidates if value.holder is None else (value.holder, *value.candidates))
    if found is None and (value.how in HELD) != (value.holder is not None):
        wanted = "Seat" if value.how in HELD else "None"
        return f"Assignment.holder: {wanted}, for how is {value.how!r}", value.holder
    return found


def _mandate(value: Any) -> Wrong:
    found = _ruled(value)
    if found is not None:
        return found
    name = "ground" if value.allowed else "rule"
    if not _says(getattr(value, name)):
        return f"Mandate.{name}: str, not empty, for allowed is {value.allowed}", getattr(value, name)
    return None


def _sent(value: Any) -> Wrong:
    """One message that went out, or what a target is owed."""
    if isinstance(value, Owed):
        return _owed(value)
    if not isinstance(value, list | tuple) or len(value) != len(Sent._fields):
        return "Sent", value
    return _message(Sent(*value))


def _reason(value: Any) -> Wrong:
    if not isinstance(value, str) or not _says(value):
        return _NAME.told, value
    return None if _is_plain(value) else (_PLAIN, value)


def _commands(value: Any) -> Wrong:
    """A set of commands; the library that it is of is not loaded for this."""
    return None if hasattr(value, "registered_commands") else ("typer.Typer", value)


_seats = _each(_seat, "Seat")

_facts = _shape(
    UnitFacts,
    id=_NAME,
    name=_NAME,
    kind=_NAME,
    agency=_NAME,
    agency_name=_NAME,
    agency_code=_Field(
        (str,),
        lambda code: code == "" or (_says(code) and not any(map(str.isspace, code))),
        "str without spaces",
    ),
    until=_of(date, NoneType),
    successors=_Field(
        (tuple, list),
        lambda units: all(isinstance(each, str) and _is_plain(each) and _says(each) for each in units),
        "Sequence[str], none empty",
    ),
    above=_PERHAPS,
)

#: What is wrong with an answer to a hook, by its name.
WRONG: Final[Mapping[str, Callable[[Any], Wrong]]] = {
    "calendar": _is(Calendar),
    "deadline": _shape(
        Budget,
        term=_of(Term),
        counting=_of(Counting),
        cutoff=_of(time, NoneType),
        after=_TEXT,
        basis=_TEXT,
        policies=_of(Policies),
        extended=_of(Term, NoneType),
        limit=_of(Term, NoneType),
        limit_left=_Field((int, NoneType), lambda left: left is None or left >= 0, "int, 0 or more | None"),
    ),
    "responsible": _responsible,
    "mandate": _mandate,
    "unit": _facts,
    "head_of": _seat,
    "service_task": _callable,
    "escalations": _each(_ladder_rung, "Rung"),
    "roles_of": _seats,
    "officers": _seats,
    "may": _reason,
    "lint_rules": _each(_callable, "Callable"),
    "cli_commands": _each(_commands, "typer.Typer"),
    "steady": _is(AbstractContextManager),
    "on_event": _each(_sent, "Sent"),
}
