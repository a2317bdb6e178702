"""The edge of the engine: every verb and read with data, ids and handles of strangers.

What a host hands over by type (a text where a text belongs) is hostile in its content; data may be anything.
After a refusal nothing may have been written but the access log.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from tests.fuzz import nasty
from tests.office import BIRTH, DESKS, PLACES, Clock, add_shipped, everybody, hand_in, make_engine

from thutuc import Engine, open_store
from thutuc.errors import ThutucError

#: Verbs that take files, run over all dossiers, or give no answer of their own.
_LEFT_OUT = {
    "check_seal", "bring_back", "open_file", "archive", "deploy", "tick", "reproject", "hand_over",
    "migrate", "store", "plugins", "now", "inspection", "using",
}  # fmt: skip
ROUNDS = 400  #: inputs on one office before it is made anew

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class Office:
    """An engine in memory with a few dossiers, and what it had written before a call."""

    def __init__(self) -> None:
        self.store = open_store(":memory:")
        self.store.upgrade()
        add_shipped(self.store)
        self.engine = make_engine(self.store, Clock())
        for procedure in (*PLACES, BIRTH):
            hand_in(self.engine, procedure, applicant="001099000123")
        hand_in(self.engine, BIRTH, receive=False, external_code="H99.41-260302-0099")
        self.calls = 0

    def written(self) -> tuple[Any, ...]:
        """What a refused call leaves as it was."""
        with self.store.transaction(write=False) as tx:
            tx._cursor.execute(
                "SELECT (SELECT count(*) FROM thutuc_journal), (SELECT sum(version) FROM thutuc_dossier), "
                "(SELECT count(*) FROM thutuc_dossier), (SELECT count(*) FROM thutuc_payload), "
                "(SELECT sum(last) FROM thutuc_serial)"
            )
            return tuple(tx._cursor.fetchone())


_OFFICES: list[Office] = []


def office() -> Office:
    """The office that is asked now; made anew now and then."""
    if not _OFFICES or _OFFICES[0].calls >= ROUNDS:
        _OFFICES[:] = [Office()]
    _OFFICES[0].calls += 1
    return _OFFICES[0]


@cache
def _verbs() -> Mapping[str, inspect.Signature]:
    return {
        name: inspect.signature(getattr(Engine, name))
        for name in dir(Engine)
        if not name.startswith("_") and name not in _LEFT_OUT and callable(getattr(Engine, name))
    }


def make(chance: Random) -> Call:
    """A call: a verb, and for each parameter something usual or something nasty."""
    name = chance.choice(list(_verbs()))
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in list(_verbs()[name].parameters.values())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            named |= _filters(chance) if name == "search" else _how(chance)
            continue
        if parameter.default is not parameter.empty and chance.random() < 0.5:
            continue
        if parameter.name in ("connection", "after"):
            continue
        given = _given(chance, parameter.name, str(parameter.annotation))
        if parameter.kind is parameter.KEYWORD_ONLY or parameter.default is not parameter.empty:
            named[parameter.name] = given
        else:
            positional.append(given)
    return name, tuple(positional), named


def take(call: object) -> None:
    """Call it; what is refused has changed nothing."""
    name, positional, named = call  # type: ignore[misc]
    place = office()
    before = place.written()
    try:
        getattr(place.engine, name)(*positional, **named)
    except ThutucError:
        assert place.written() == before, f"{name} was refused and has written"
        raise
    if place.calls % 50 == 0:
        assert place.engine.verify() == [], f"after {name} the record does not verify"


def _how(chance: Random) -> dict[str, Any]:
    how: dict[str, Any] = {}
    if chance.random() < 0.2:
        how["request_id"] = chance.choice(("r-1", "r-2", nasty.text(chance)))
    if chance.random() < 0.2:
        how["happened_at"] = _instant(chance)
    return how


def _filters(chance: Random) -> dict[str, Any]:
    names = (
        "code",
        "external_code",
        "applicant",
        "procedure",
        "phase",
        "status",
        "unit",
        "open",
        "due_before",
    )
    kinds = {"due_before": "datetime"}
    chosen = chance.sample(names, chance.randrange(3))
    return {name: _given(chance, name, kinds.get(name, "str | int")) for name in chosen}


def _given(chance: Random, name: str, kind: str) -> Any:
    usual = _USUAL.get(name)
    if usual is not None and chance.random() < 0.7:
        return usual(chance)
    return _by_kind(chance, kind)


def _by_kind(chance: Random, kind: str) -> Any:
    """Something of the declared kind, as nasty as that kind can be."""
    if "Mapping[str, Any]" in kind:
        return {nasty.text(chance): nasty.value(chance) for _ in range(chance.randrange(4))}
    if "Sequence[Mapping" in kind:
        return [{"reference": nasty.text(chance), "sha256": nasty.text(chance)}]
    if "datetime" in kind:
        return _instant(chance)
    if "date" in kind:
        return chance.choice((date.min, date.max, date(2026, 3, 9), date(2026, 1, 1)))
    if "bool" in kind:
        return chance.random() < 0.5
    if kind in ("int | str", "str | int"):
        whole = [one for one in nasty.NUMBERS if type(one) is int]
        return chance.choice(whole) if chance.random() < 0.4 else nasty.text(chance)
    if kind.startswith("int"):
        return chance.choice([one for one in nasty.NUMBERS if type(one) is int])
    if "Sequence" in kind or "Iterable" in kind:
        return [nasty.text(chance) for _ in range(chance.randrange(3))]
    return nasty.text(chance)


def _instant(chance: Random) -> datetime:
    now = Clock().now
    return chance.choice(
        (
            datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), now, now - timedelta(hours=3),
            now + timedelta(days=1), now - timedelta(days=400), datetime(1969, 12, 31, tzinfo=UTC),
            datetime(2026, 3, 2, 9),  # noqa: DTZ001 - without a zone
        )
    )  # fmt: skip


def _task(chance: Random) -> str:
    place = _OFFICES[0] if _OFFICES else office()
    tasks = place.engine.tasks()
    return chance.choice([one.id for one in tasks]) if tasks else "1.1"


def _data(chance: Random) -> dict[str, Any]:
    names = ("eligible", "needs_verification", "signature", "register_number", "consulted", "financial_duty")
    return {name: nasty.value(chance) for name in chance.sample(names, 2)}


_USUAL: Mapping[str, Callable[[Random], Any]] = {
    "by": lambda chance: chance.choice((*DESKS.values(), "system", *everybody())),
    "dossier": lambda chance: chance.randrange(1, 8),
    "task": _task,
    "procedure": lambda chance: chance.choice(list(PLACES)),
    "received_at": lambda chance: chance.choice(list(DESKS)),
    "competent": lambda chance: chance.choice([place[1] for place in PLACES.values()]),
    "data": _data,
    "to": lambda chance: chance.choice(everybody()),
    "moment": lambda chance: chance.choice(("reception", "supplement", "return")),
    "name": lambda chance: chance.choice(("verification_answer", "late-open", "due-today")),
    "reason": lambda chance: "Lý do",
    "clock": lambda chance: chance.choice(("dossier", "task:1", "intake")),
    "unit": lambda chance: "dong-may",
}
