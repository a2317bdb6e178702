"""What reads are asked with: an argument of a wrong kind ends in the error tree."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from thutuc.engine import Engine, in_vietnamese
from thutuc.engine.arguments import asked
from thutuc.engine.inspecting import Inspector
from thutuc.errors import ThutucError, WrongData
from thutuc.store.tx import DOSSIER_FILTERS

NAIVE = datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)

#: One value of each kind that a signature names, and others that are not of that kind.
RIGHT: dict[str, object] = {
    "str": "dong-may",
    "int": 3,
    "bool": False,
    "int | str": 1,
    "datetime": datetime(2026, 3, 1, tzinfo=UTC),
    "date": date(2026, 3, 1),
    "timedelta": timedelta(days=1),
}
WRONG: dict[str, tuple[object, ...]] = {
    "str": (7, 1.5, b"dong-may", ["dong-may"], {"a": 1}, datetime(2026, 3, 1, tzinfo=UTC)),
    "int": ("3", 1.5, [3], None),
    "bool": ("no", [], None),
    "int | str": (1.5, b"1", [1], None, date(2026, 3, 1)),
    "datetime": ("2026-03-01", 5, date(2026, 3, 1), NAIVE),
    "date": ("2026-03-01", 5, datetime(2026, 3, 1, tzinfo=UTC), None),
    "timedelta": (5, "1 day", None),
}
#: What is asked with something else than these, or checks by itself.
OTHERS = {
    ("tasks", "after"),
    ("search", "filters"),
    ("reconcile", "seen"),
    ("strays", "folder"),
    ("strays", "dossiers"),
    ("open_file", "content"),
    ("check_seal", "old"),
    ("using", "connection"),
    ("facts", "asked"),
    ("irregularities", "asked"),
    ("listing", "asked"),
}


def reads(of: type) -> Iterator[tuple[str, inspect.Signature]]:
    """The reads of a class, and how each is called: what has no actor."""
    for name, method in inspect.getmembers(of, inspect.isfunction):
        signature = inspect.signature(method)
        if not name.startswith("_") and ("by" not in signature.parameters or name == "inspection"):
            yield name, signature


def cases() -> Iterator[tuple[type, str, str, str]]:
    """Every argument of every read, with its kind."""
    for of in (Engine, Inspector):
        for name, signature in reads(of):
            for argument, each in list(signature.parameters.items())[1:]:
                yield of, name, argument, str(each.annotation)


def refused(said: str, read: Callable[..., object], **about: object) -> None:
    """The read is refused with what it *said*."""
    with pytest.raises(WrongData, match=said):
        read(**about)


def wrong(kind: str) -> Iterator[object]:
    """Values that are not of a kind."""
    for value in WRONG[kind.removesuffix(" | None")]:
        if value is not None or not kind.endswith(" | None"):
            yield value


CASES = [case for case in cases() if case[3].removesuffix(" | None") in RIGHT and case[2] != "limit"]


def test_every_argument_of_every_read_has_a_kind_or_is_named() -> None:
    kinds = {case[:3] for case in CASES}
    rest = {(name, argument) for of, name, argument, _ in cases() if (of, name, argument) not in kinds}
    assert {each for each in rest if each[1] != "limit"} == OTHERS


@pytest.fixture
def readers(engine) -> dict[type, Any]:
    """An engine, and an inspector who looks through one."""
    return {Engine: engine, Inspector: Inspector(engine, "tra.thanh", "12/QĐ-TTr")}


@pytest.mark.parametrize(("of", "name", "argument", "kind"), CASES, ids=lambda each: str(each)[-30:])
def test_an_argument_of_another_kind_is_refused_and_reaches_no_database(readers, of, name, argument, kind):
    read: Callable[..., object] = getattr(readers[of], name)
    rest = {
        each.name: RIGHT[str(each.annotation)]
        for each in inspect.signature(read).parameters.values()
        if each.default is each.empty and each.name != argument and str(each.annotation) in RIGHT
    }
    for value in wrong(kind):
        with pytest.raises(ThutucError) as told:
            read(**rest, **{argument: value})
        assert f"Expected {argument} to be" in str(told.value) or "its zone" in str(told.value)
        assert not in_vietnamese(told.value).startswith("Expected")


@pytest.mark.parametrize("name", sorted({*DOSSIER_FILTERS, "open"}))
def test_what_dossiers_are_searched_by_is_of_its_kind(engine, name):
    for value in ([1], 1.5, b"x", {"a": 1}, None):
        if not (name == "open" and value is None):
            refused(f"Expected {name} to be", engine.search, **{name: value})
    with pytest.raises(WrongData, match=f"Expected {name} to be (text|a whole number|true or false), found"):
        engine.search(**{name: "dong-may" if name in ("unit", "competent") else "5"})  # a place is looked up
        engine.search(**{name: 5})


@pytest.mark.parametrize("after", [5, "1.1", (None,), ("2026", "1.1"), (None, 7), (None, "1.1", 2)])
def test_a_page_begins_behind_a_task(engine, after):
    refused("after as due instant and id", engine.tasks, after=after)


@pytest.mark.parametrize("limit", ["a", -1, 1.5, None, [1]])
def test_every_read_with_a_limit_refuses_what_is_no_number_of_lines(readers, limit):
    for of, name, argument, _ in cases():
        if argument == "limit":
            read = getattr(readers[of], name)
            rest = {
                each.name: RIGHT[str(each.annotation)]
                for each in inspect.signature(read).parameters.values()
                if each.default is each.empty and str(each.annotation) in RIGHT
            }
            refused("limit to be a whole number from 0 on, found", read, **rest, limit=limit)


@pytest.mark.parametrize("handle", [1.5, b"1", [1], None, ("1",)])
def test_a_verb_on_what_can_be_no_dossier_finds_none(engine, handle):
    with pytest.raises(ThutucError, match="dossier"):
        engine.note(handle, by="an.nguyen", text="Đã gọi điện")


def test_a_read_keeps_its_signature_and_what_is_right_goes_through():
    @asked
    def read(first: int, *, second: str | None = None, third: object = None) -> tuple[object, ...]:
        """Read it."""
        return first, second, third

    assert read(1, second="a", third=object) == (1, "a", object) and read(first=2) == (2, None, None)
    assert str(inspect.signature(read)).startswith("(first: 'int', *, second")
    with pytest.raises(TypeError):
        read(1, 2)
    with pytest.raises(WrongData, match="first to be a whole number, found str"):
        read("1")
