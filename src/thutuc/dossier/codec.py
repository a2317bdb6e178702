"""Events and states as bytes and back: JSON in which dates and Decimals survive.

A date is written ``{"$date": "2026-01-05"}``, an instant ``{"$instant": …}``, a Decimal
``{"$decimal": "1.50"}``; therefore a key that begins with ``$`` is refused in people's data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter, itemgetter
from types import NoneType
from typing import Any, NamedTuple

import orjson

from thutuc.dossier.events import EVENTS, Event
from thutuc.dossier.state import Clock, Phase, Promise, Scope, State, Task, Token, Wait
from thutuc.errors import JournalBroken, WrongData

#: How deep people's data may nest.
DEPTH = 20

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS


def _default(value: object) -> dict[str, str]:
    if type(value) is date:
        return {"$date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$instant": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(type(value).__name__)


_REVIVE: dict[str, Callable[[str], object]] = {
    "$decimal": Decimal,
    "$instant": datetime.fromisoformat,
    "$date": date.fromisoformat,
}

_NESTED = frozenset({dict, list})
_NUMBERS = (int, float, Decimal)
_AS_IS = frozenset({bool, NoneType, date})


def dump_value(value: object) -> bytes:
    """Write *value* as JSON in which dates, instants and Decimals can be told from text."""
    return orjson.dumps(value, _default, _OPTIONS)


def load_value(blob: bytes) -> Any:
    """Read what :func:`dump_value` wrote."""
    value = orjson.loads(blob)
    return _revive(value) if b'"$' in blob else value


def _revive(value: Any) -> Any:
    if type(value) is dict:
        if len(value) == 1:
            ((key, text),) = value.items()
            revive = _REVIVE.get(key)
            if revive is not None:
                return revive(text)
        # most values are texts and numbers: only what may hold something is looked into
        return {k: _revive(item) if type(item) in _NESTED else item for k, item in value.items()}
    if type(value) is list:
        return [_revive(item) if type(item) in _NESTED else item for item in value]
    return value


def clean_value(value: object, where: str = "data", depth: int = 0) -> Any:
    """Check one value that came from outside and give it in the form that is kept.

    Raises :class:`~thutuc.errors.WrongData` for anything that would not come back as it went in:
    NaN and infinities, whole numbers past 64 bits, keys that begin with ``$``, unknown types.
    """
    if depth > DEPTH:
        raise WrongData([f"Expected {where} to nest at most {DEPTH} deep, found more"])
    if type(value) in _AS_IS:
        return value
    if isinstance(value, str):
        return _checked_text(value, where)
    if isinstance(value, date):
        return _checked_instant(value, where) if isinstance(value, datetime) else value
    if isinstance(value, _NUMBERS):
        return _checked_number(value, where)
    if isinstance(value, Mapping):
        return {
            _checked_key(key, where): clean_value(item, f"{where}.{key}", depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [clean_value(item, f"{where}[{i}]", depth + 1) for i, item in enumerate(value)]
    raise WrongData(
        [f"Expected {where} to be text, number, date, list or group, found {type(value).__name__}"]
    )


def _checked_number(value: float | Decimal, where: str) -> float | Decimal:
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise WrongData([f"Expected {where} to be a whole number of at most 64 bits, found a longer one"])
        return int(value)
    if not math.isfinite(value):
        raise WrongData([f"Expected {where} to be a finite number, found {value}"])
    return value


def _checked_instant(value: datetime, where: str) -> datetime:
    if value.tzinfo is None:
        raise WrongData(
            [f"Expected {where} to be an instant with its zone, found {value.isoformat()} without"]
        )
    return value


def _checked_text(value: str, where: str) -> str:
    try:
        if not value.isascii():
            value.encode()
    except UnicodeEncodeError:
        raise WrongData([f"Expected {where} to be Unicode text, found half a surrogate pair"]) from None
    return str(value)


def _checked_key(key: object, where: str) -> str:
    if not isinstance(key, str) or key.startswith("$"):
        raise WrongData(
            [f"Expected the names in {where} to be text that does not begin with $, found {key!r}"]
        )
    return _checked_text(key, where)


# --- events --------------------------------------------------------------------------------------


class _Written(NamedTuple):
    """How one kind of event is written: what everybody may read, and what stands apart."""

    names: tuple[str, ...]
    get: Callable[[Event], tuple[object, ...]]
    hidden: tuple[tuple[str, object], ...]  #: with what an erased one reads as


_WRITTEN: dict[type[Event], _Written] = {}


def _written(kind: type[Event]) -> _Written:
    if kind in _WRITTEN:
        return _WRITTEN[kind]
    names = tuple(field.name for field in fields(kind) if field.name not in kind.private)
    get = attrgetter(*names) if len(names) > 1 else lambda event: tuple(getattr(event, n) for n in names)
    hidden = tuple((name, _empty(kind, name)) for name in kind.private)
    return _WRITTEN.setdefault(kind, _Written(names, get, hidden))


def encode_events(events: Iterable[Event]) -> tuple[bytes, bytes | None]:
    """Write *events* as the public part of a journal row, and the payload with persons' data, if any."""
    public: list[object] = []
    private: dict[str, dict[str, object]] = {}
    for index, event in enumerate(events):
        kind = type(event)
        names, get, hidden = _written(kind)
        public.append([kind.kind, kind.shape, dict(zip(names, get(event), strict=True))])
        if hidden and (
            kept := {name: value for name, empty in hidden if (value := getattr(event, name)) != empty}
        ):
            private[str(index)] = kept
    return dump_value(public), dump_value(private) if private else None


def decode_events(public: bytes, payload: bytes | None) -> list[Event]:
    """Read a journal row; where the payload was erased, private fields come back empty."""
    private = load_value(payload) if payload is not None else {}
    events: list[Event] = []
    for index, (written, shape, told) in enumerate(load_value(public)):
        kind, body = upcast(written, shape, {**told, **private.get(str(index), {})})
        known = EVENTS.get(kind)
        if known is None:
            raise JournalBroken(f"Expected an event this release knows, found {kind!r} of shape {shape}.")
        for name in known.private:
            if name not in body:
                body[name] = _empty(known, name)
        try:
            events.append(known(**body))
        except TypeError as error:
            raise JournalBroken(
                f"Expected the fields of {kind!r} shape {shape}, found others: {error}."
            ) from None
    return events


def _empty(kind: type[Event], name: str) -> Any:
    declared = next(field for field in fields(kind) if field.name == name).type
    text = str(declared)
    if text.startswith("dict"):
        return {}
    if text.startswith("list"):
        return []
    return "" if text == "str" else None


def upcast(kind: str, shape: int, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Lift an event written by an older release to the shape that :func:`apply` knows.

    No event has changed its shape since the first release, so every row is already in shape 1; a row
    of a higher shape was written by a newer release and is refused rather than half understood.
    """
    known = EVENTS.get(kind)
    if known is not None and shape > known.shape:
        raise JournalBroken(
            f"Expected {kind!r} in shape {known.shape} or older, found shape {shape}: "
            "a newer release wrote this journal."
        )
    return kind, body


# --- state ---------------------------------------------------------------------------------------

_TABLES: tuple[tuple[str, type[Any]], ...] = (
    ("tokens", Token),
    ("scopes", Scope),
    ("tasks", Task),
    ("waits", Wait),
    ("clocks", Clock),
)
_PLAIN = tuple(f.name for f in fields(State) if f.name not in {name for name, _ in _TABLES} | {"promises"})


def dump_state(state: State) -> bytes:
    """Write a state as compact JSON: rows without field names."""
    body: dict[str, object] = dict(zip(_PLAIN, _GET_PLAIN(state), strict=True))
    for name, kind in _TABLES:
        body[name] = [*map(_GET[kind], getattr(state, name).values())]
    body["promises"] = [[p.kind, p.at, p.told] for p in state.promises]
    # numbers as keys are text in JSON; incidents are few
    body["incidents"] = [*state.incidents.items()]
    return dump_value(body)


def load_state(blob: bytes) -> State:
    """Read what :func:`dump_state` wrote."""
    body = orjson.loads(blob)
    if b'"$' in blob:  # only people's data hold dates and Decimals
        _revive_items(body["data"])
        for scope in body["scopes"]:
            _revive_items(scope[_SCOPE_DATA])
    for name, kind in _TABLES:
        body[name] = {row[0]: kind(*row) for row in body[name]}
    body["promises"] = [Promise(*row) for row in body["promises"]]
    body["incidents"] = dict(body["incidents"])
    body["phase"] = Phase(body["phase"])
    if len(body) == len(_STATE):  # by place, for names that were just read are compared letter by letter
        return State(*_GET_STATE(body))
    return State(**body)


def load_terms(blob: bytes) -> tuple[dict[int, Task], list[Clock]]:
    """Read of a state only what its terms are counted by: the open tasks and the clocks.

    For looking through a million of them: people's data, which stand before, are not even parsed.
    """
    # text in JSON has no bare quote: the last such name is that of the table, which clocks follow
    tables = orjson.loads(b"{" + blob[blob.rfind(b'"tasks":[') :])
    return {row[0]: Task(*row) for row in tables["tasks"]}, [Clock(*row) for row in tables["clocks"]]


def _revive_items(data: dict[str, Any]) -> None:
    for name, value in data.items():
        if type(value) in _NESTED:
            data[name] = _revive(value)


_STATE = tuple(f.name for f in fields(State))
_GET_STATE = itemgetter(*_STATE)
_FIELDS: dict[type[Any], tuple[str, ...]] = {kind: tuple(f.name for f in fields(kind)) for _, kind in _TABLES}
_GET = {kind: attrgetter(*names) for kind, names in _FIELDS.items()}
_GET_PLAIN = attrgetter(*_PLAIN)
_SCOPE_DATA = _FIELDS[Scope].index("data")
