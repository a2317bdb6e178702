"""Events and states as bytes and back; what people gave is written as :mod:`thutuc.dossier.values` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import orjson

from thutuc.dossier.events import EVENTS, Event
from thutuc.dossier.state import Clock, Document, Duty, Phase, Promise, Scope, State, Task, Token, Wait
from thutuc.dossier.values import dump_value, load_value, revive_items
from thutuc.errors import JournalBroken

# --- events --------------------------------------------------------------------------------------


class _Written(NamedTuple):
    """How one kind of event is written: what everybody may read, and what stands apart."""

    names: tuple[str, ...]
    get: Callable[[Event], tuple[object, ...]]
    hidden: tuple[tuple[str, object], ...]  #: with what an erased one reads as


def _written(kind: type[Event]) -> _Written:
    names = tuple(field.name for field in fields(kind) if field.name not in kind.private)
    get = attrgetter(*names) if len(names) > 1 else lambda event: tuple(getattr(event, n) for n in names)
    hidden = tuple((name, _empty(kind, name)) for name in kind.private)
    return _Written(names, get, hidden)


def encode_events(events: Iterable[Event]) -> tuple[bytes, bytes | None]:
    """Write *events* as the public part of a journal row, and the payload with persons' data, if any."""
    public: list[object] = []
    private: dict[str, dict[str, object]] = {}
    for index, event in enumerate(events):
        kind = type(event)
        names, get, hidden = _WRITTEN[kind]
        public.append([kind.kind, kind.shape, dict(zip(names, get(event), strict=True))])
        if hidden and (
            kept := {name: value for name, empty in hidden if (value := getattr(event, name)) != empty}
        ):
            private[str(index)] = kept
    return dump_value(public), dump_value(private) if private else None


def decode_events(public: bytes, payload: bytes | None) -> list[Event]:
    """Read a journal row; where the payload was erased, private fields come back empty."""
    if payload is not None and payload.startswith(b"\0"):
        raise JournalBroken(
            "Expected an entry that can be read, found a sealed one: give the store its keys."
        )
    private = load_value(payload) if payload else {}
    if not isinstance(private, dict):
        raise JournalBroken(f"Expected what people gave by event, found {type(private).__name__}.")
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


def _sealed(what: str) -> JournalBroken:
    return JournalBroken(f"Expected {what} that can be read, found a sealed one: give the store its keys.")


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

    A task's reason (``TaskAssigned``) stood in shape 1 in the public part: its name is the same, and it is
    left where it was written, for the chain says so. A row of a higher shape was written by a newer release
    and is refused rather than half understood.
    """
    known = EVENTS.get(kind)
    if known is not None and shape > known.shape:
        raise JournalBroken(
            f"Expected {kind!r} in shape {known.shape} or older, found shape {shape}: "
            "a newer release wrote this journal."
        )
    return kind, body


# --- state ---------------------------------------------------------------------------------------

_TABLES = ("tokens", "scopes", "tasks", "waits", "clocks", "duties")
_PLAIN = tuple(f.name for f in fields(State) if f.name not in {*_TABLES, "document", "promises"})
_PHASES: dict[str, Phase] = {phase.value: phase for phase in Phase}

#: Between people's data and the rest: JSON that is written without spaces has a line break nowhere else.
_SEAM = b"\n,"


def dump_state(state: State) -> bytes:
    """Write a state as compact JSON: people's data first, then the rest, rows without field names."""
    body: dict[str, object] = dict(zip(_PLAIN, _GET_PLAIN(state), strict=True))
    # no enum: its value is read by Python code, and where that is interrupted orjson 3.13 crashes
    body["phase"] = state.phase._value_
    body["tokens"] = [*map(_GET_TOKEN, state.tokens.values())]
    body["scopes"] = [*map(_GET_SCOPE, state.scopes.values())]
    body["tasks"] = [*map(_GET_TASK, state.tasks.values())]
    body["waits"] = [*map(_GET_WAIT, state.waits.values())]
    body["clocks"] = [*map(_GET_CLOCK, state.clocks.values())]
    if state.duties:
        body["duties"] = [*map(_GET_DUTY, state.duties.values())]
    body["promises"] = [*map(_promise_row, state.promises)]
    # numbers as keys are text in JSON; incidents are few
    body["incidents"] = [*state.incidents.items()]
    return b'{"data":%b%b%b' % (state.document.written(), _SEAM, dump_value(body)[1:])


def _promise_row(p: Promise) -> list[object]:
    """A promise as a row; only an appointment has a number."""
    row: list[object] = [p.kind, p.at, p.told, p.moved, p.expected, p.note]
    return row if p.number is None else [*row, p.number]


def load_state(blob: bytes) -> State:
    """Read what :func:`dump_state` wrote; people's data are read when they are first asked for."""
    if blob.startswith(b"\0"):
        raise _sealed("a state")
    data, seam, rest = blob.partition(_SEAM)
    if seam:
        document, body = Document(data[8:]), orjson.loads(b"{" + rest)
    else:  # release 0.1 wrote them in the midst of the rest
        rest, body = blob, orjson.loads(blob)
        document = Document(revive_items(body.pop("data")))
    body["document"] = document
    if b'"$' in rest:  # only what people gave holds dates and Decimals
        for scope in body["scopes"]:
            revive_items(scope[_SCOPE_DATA])
    # one by one, for this is done at every step
    body["tokens"] = {row[0]: Token(*row) for row in body["tokens"]}
    body["scopes"] = {row[0]: Scope(*row) for row in body["scopes"]}
    body["tasks"] = {row[0]: Task(*row) for row in body["tasks"]}
    body["waits"] = {row[0]: Wait(*row) for row in body["waits"]}
    body["clocks"] = {row[0]: Clock(*row) for row in body["clocks"]}
    duties = body.get("duties")  # most dossiers have none
    body["duties"] = {row[0]: Duty(*row) for row in duties} if duties else {}
    body["promises"] = [Promise(*row) for row in body["promises"]]
    body["incidents"] = dict(body["incidents"])
    body["phase"] = _PHASES[body["phase"]]
    if len(body) == len(_STATE):  # by place, for names that were just read are compared letter by letter
        return State(*_GET_STATE(body))
    return State(**body)


def is_as_written(blob: bytes) -> bool:
    """Whether a state is as some release writes it: no name twice, no space, no other name for the data."""
    data, seam, rest = blob.partition(_SEAM)
    whole = b"%b,%b" % (data, rest) if seam else blob
    return orjson.dumps(orjson.loads(whole)) == whole and (not seam or data.startswith(b'{"data":'))


def is_of_today(blob: bytes) -> bool:
    """Whether this release would write a state as it stands; of an older one it may lack some fields."""
    return dump_state(load_state(blob)) == blob


def is_older(blob: bytes, written: bytes) -> bool:
    """Whether a state is *written*, which this release wrote, but for fields that its own did not know."""
    kept, ours = _whole(blob), _whole(written)
    return all(
        name in ours and _begins(value, ours[name], name in _TABLES or name == "promises", name == "groups")
        for name, value in kept.items()
    )


def _whole(blob: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(blob.replace(_SEAM, b",", 1))
    return found


def _begins(kept: Any, ours: Any, rows: bool, named: bool) -> bool:
    """Whether what was kept is ours: of *rows* their beginnings, of a *named* one's values those it has."""
    if rows and len(kept) == len(ours):
        ours = [row[: len(old)] for old, row in zip(kept, ours, strict=True)]
    elif named and kept.keys() == ours.keys():
        ours = {
            key: {name: ours[key][name] for name in old if name in ours[key]} for key, old in kept.items()
        }
    return orjson.dumps(kept) == orjson.dumps(ours)


def applicant_of(blob: bytes) -> str | None:
    """Read of a state only who handed the dossier in."""
    data, seam, rest = blob.partition(_SEAM)
    found: str | None = orjson.loads(b"{" + rest if seam else data).get("applicant")
    return found


def load_terms(blob: bytes) -> tuple[dict[int, Task], list[Clock]]:
    """Read of a state only what its terms are counted by: the open tasks and the clocks.

    For looking through a million of them: people's data, which stand before, are not even parsed.
    """
    if blob.startswith(b"\0"):
        raise _sealed("a state")
    # text in JSON has no bare quote: the last such name is that of the table, which clocks follow
    tables = orjson.loads(b"{" + blob[blob.rfind(b'"tasks":[') :])
    return {row[0]: Task(*row) for row in tables["tasks"]}, [Clock(*row) for row in tables["clocks"]]


_WRITTEN = {kind: _written(kind) for kind in EVENTS.values()}
_STATE = tuple(f.name for f in fields(State))
_GET_STATE = itemgetter(*_STATE)
_GET_PLAIN = attrgetter(*_PLAIN)
_GET_TOKEN, _GET_SCOPE, _GET_TASK, _GET_WAIT, _GET_CLOCK, _GET_DUTY = (
    attrgetter(*(f.name for f in fields(kind))) for kind in (Token, Scope, Task, Wait, Clock, Duty)
)
_SCOPE_DATA = [f.name for f in fields(Scope)].index("data")
