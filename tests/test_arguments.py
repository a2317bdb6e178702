"""What verbs and reads are called with: an argument of a wrong kind ends in the error tree."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum
from types import MappingProxyType
from typing import Any

import pytest
from tests.office import hand_in, rows

from thutuc.dossier.values import clean_value
from thutuc.engine import Engine, How, in_vietnamese
from thutuc.engine.arguments import asked, check_argument
from thutuc.engine.calling import check_filters, is_handle
from thutuc.engine.desk import Desk
from thutuc.engine.inspecting import Inspector
from thutuc.errors import ThutucError, UnknownProcedure, WrongData
from thutuc.store import SealRow
from thutuc.store.filters import DOSSIER_FILTERS

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
    "bytes": b"",
    "str | Path": "folder",
    "str | Path | bytes": b"",
    "Forms": {},
    "SealRow": SealRow(0, 0, 0, b""),
    "Mapping[str, Any]": {},
    "Sequence[str]": (),
    "Sequence[int | str]": (),
    "Sequence[str | Path | bytes]": (),
    "Sequence[Mapping[str, str]]": (),
    "Collection[date]": (),
    "Collection[int]": (),
}
WRONG: dict[str, tuple[object, ...]] = {
    "str": (7, 1.5, b"dong-may", ["dong-may"], {"a": 1}, datetime(2026, 3, 1, tzinfo=UTC), None),
    "int": ("3", 1.5, [3], None, True, 2**63),
    "bool": ("no", [], None, 1),
    "int | str": (1.5, b"1", [1], None, date(2026, 3, 1), True),
    "datetime": ("2026-03-01", 5, date(2026, 3, 1), NAIVE),
    "date": ("2026-03-01", 5, datetime(2026, 3, 1, tzinfo=UTC), None),
    "timedelta": (5, "1 day", None),
    "bytes": ("a", 5, None, [1]),
    "str | Path": (5, b"folder", None, ["folder"]),
    "str | Path | bytes": (5, None, ["file"], object()),
    "Forms": ("folder", 5, ["form"], {1: b""}, {"a": "{}"}),
    "SealRow": (None, 5, "seal"),
    "Mapping[str, Any]": ("x", 5, [], [("a", 1)], {1: "a"}, date(2026, 3, 1)),
    "Sequence[str]": ("fetch", 5, None, [5], {"a": "b"}, iter(["a"])),
    "Sequence[int | str]": ("12", 5, [1.5], [True], {1: 2}),
    "Sequence[str | Path | bytes]": ("fees.dmn", b"<x/>", 5, [5]),
    "Sequence[Mapping[str, str]]": ("x", 5, ["x"], [{"name": 5}], [{5: "x"}], {"name": "x"}, None),
    "Collection[date]": ("2026-03-01", 5, ["2026-03-01"], iter([date(2026, 3, 1)])),
    "Collection[int]": ("12", 5, ["1"], b"1"),
}
#: What is called with something else than these, and refuses by itself.
OTHERS = {
    ("tasks", "after"),
    ("irregularities", "after"),
    ("completed_tasks", "after"),
    ("count_dossiers", "filters"),
    ("search", "filters"),
    ("reconcile", "seen"),
    ("migrate", "plan"),
    ("using", "connection"),
    ("facts", "asked"),
    ("irregularities", "asked"),
    ("listing", "asked"),
}
#: Texts to search by that are known.
PLAUSIBLE = {
    **dict.fromkeys(("unit", "competent"), "dong-may"),
    **dict.fromkeys(("phase", "undated"), "ready"),
    "procedure": "dang-ky-khai-sinh",
}
#: What verbs take as ``how``.
HOW = {"happened_at": "datetime | None", "request_id": "str | None", "revision": "int | None"}


def calls(of: type) -> Iterator[tuple[str, inspect.Signature]]:
    """Every verb and read of a class, and how each is called."""
    for name, method in inspect.getmembers(of, inspect.isfunction):
        if not name.startswith("_"):
            yield name, inspect.signature(method)


def cases() -> Iterator[tuple[type, str, str, str]]:
    """Every argument of every verb and read, with its kind."""
    for of in (Engine, Inspector):
        for name, signature in calls(of):
            for argument, each in list(signature.parameters.items())[1:]:
                if argument == "how":
                    yield from ((of, name, one, kind) for one, kind in HOW.items())
                elif argument != "connection" or name == "using":
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


def test_every_argument_of_every_verb_and_read_has_a_kind_or_is_named() -> None:
    kinds = {case[:3] for case in CASES}
    rest = {(name, argument) for of, name, argument, _ in cases() if (of, name, argument) not in kinds}
    assert {each for each in rest if each[1] != "limit"} == OTHERS


@pytest.fixture
def readers(engine) -> dict[type, Any]:
    """An engine, and an inspector who looks through one."""
    return {Engine: engine, Inspector: Inspector(engine, "tra.thanh", "12/QĐ-TTr")}


def kept(engine: Engine) -> list[Any]:
    """What a call could have written."""
    tables = ("dossier", "journal", "task", "serial", "procedure", "access", "seal")
    with engine.store.transaction(write=False) as tx:
        return [list(rows(tx, f"SELECT count(*) FROM thutuc_{table}")) for table in tables]


def test_an_argument_of_another_kind_is_refused_and_writes_nothing(readers):
    before, told = kept(readers[Engine]), []
    for of, name, argument, kind in CASES:
        call: Callable[..., object] = getattr(readers[of], name)
        rest = {
            each.name: RIGHT[str(each.annotation)]
            for each in inspect.signature(call).parameters.values()
            if each.default is each.empty and each.name != argument and str(each.annotation) in RIGHT
        }
        for value in wrong(kind):
            try:
                call(**rest, **{argument: value})
            except WrongData as error:
                asked_for = any(said in str(error) for said in (f"Expected {argument} ", "its zone"))
                if not asked_for or in_vietnamese(error).startswith("Expected"):
                    told.append((name, argument, value, str(error)))
            except Exception as error:
                told.append((name, argument, value, repr(error)))
            else:
                told.append((name, argument, value, "taken"))

    assert (told, kept(readers[Engine])) == ([], before)


def test_an_argument_that_no_verb_or_read_has_is_refused_and_writes_nothing(readers):
    before, taken = kept(readers[Engine]), []
    for of in (Engine, Inspector):
        for name, signature in calls(of):
            rest = {
                each.name: RIGHT.get(str(each.annotation))
                for each in list(signature.parameters.values())[1:]
                if each.default is each.empty and each.kind is not each.VAR_KEYWORD
            }
            try:
                getattr(readers[of], name)(**rest, recieved_at="dong-may")
            except (TypeError, WrongData) as error:
                if "'recieved_at'" not in str(error):
                    taken.append((of, name, repr(error)))
            except Exception as error:
                taken.append((of, name, repr(error)))
            else:
                taken.append((of, name, "taken"))

    assert (taken, kept(readers[Engine])) == ([], before)


@pytest.mark.parametrize(
    ("verb", "about"),
    [
        ("migrate", {"plan": 5, "by": "system"}),
        ("migrate", {"plan": b"plan", "by": "system"}),
        ("reconcile", {"since": RIGHT["datetime"], "target": "portal", "seen": 5}),
        ("reconcile", {"since": RIGHT["datetime"], "target": "portal", "seen": [5]}),
        ("reconcile", {"since": RIGHT["datetime"], "target": "portal", "seen": {"a": "b"}}),
        ("tick", {"limit": 2**63}),
        ("note", {"dossier": 1, "by": "system", "text": "x", "connection": 5}),
    ],
)
def test_what_is_one_of_several_kinds_is_refused_as_well(engine, verb, about):
    with pytest.raises(ThutucError, match=r"^Expected"):
        getattr(engine, verb)(**about)


def test_which_whole_numbers_fit_is_one_rule_for_arguments_filters_and_handles():
    least = -(2**63)
    check_argument("offset", "int", least)
    check_filters({"offset": least})
    assert is_handle(least) and not is_handle(least - 1)
    for refuse in (
        lambda: check_argument("offset", "int", least - 1),
        lambda: check_filters({"offset": least - 1}),
    ):
        with pytest.raises(WrongData) as told:
            refuse()
        assert in_vietnamese(told.value).startswith("offset phải là số nguyên tối đa 64 bit")


def test_what_is_to_be_typed_stays_as_it_is_typed_and_what_may_be_meant_is_told_in_vietnamese():
    found = "Expected something to search by among applicant, late_at, found 'aplicant'"
    said = in_vietnamese(WrongData([f"{found}. Did you mean 'applicant' or 'unit'?"]))

    assert "applicant, late_at; " in said and said.endswith("Có phải là 'applicant' hoặc 'unit'?")


def test_a_dossier_is_handed_in_at_a_unit_that_is_told_where_one_is_near(engine):
    place = {"by": "an.nguyen", "competent": "dong-may", "receive": True}
    engine.start("dang-ky-khai-sinh", received_at="dong-may.one-stop", **place)
    with pytest.raises(
        WrongData, match=r"found 'dong-may.onestop'. Did you mean 'dong-may.one-stop'"
    ) as told:
        engine.start("dang-ky-khai-sinh", received_at="dong-may.onestop", **place)
    assert "'dong-may.onestop'. Có phải là 'dong-may.one-stop'" in in_vietnamese(told.value)


def test_what_nobody_knows_is_no_empty_list(engine):
    refused("a phase among .*in-progress.*found 'open'", engine.search, phase="open")
    refused("a phase among .*in-progress.*found 'open'", engine.search, undated="open")
    refused("a national status from 1 to 10, found 11", engine.search, status=11)
    refused("unit or agency that is known", engine.incidents, competent="dong-mayy")
    refused("unit or agency that is known", engine.daily_list, unit="dong-mayy", day=engine.now().date())
    with pytest.raises(UnknownProcedure, match="deployed are") as caught:
        engine.search(procedure="khong-co")
    assert "đã triển khai: " in in_vietnamese(caught.value)
    for unit in ("dong-mayy", "dong-may"):
        with pytest.raises(
            WrongData, match="unit that has ended" if unit == "dong-may" else "is known, found"
        ):
            engine.hand_over(by="system", decision="1/QĐ", from_unit=unit, dry_run=True)
    assert engine.search(phase="ready") == []
    assert engine.search(procedure="dang-ky-khai-sinh") == []


@pytest.mark.parametrize("name", sorted({*DOSSIER_FILTERS, "open"}))
def test_what_dossiers_are_searched_by_is_of_its_kind(engine, name):
    for value in ([1], 1.5, b"x", {"a": 1}, None):
        if not (name == "open" and value is None):
            refused(f"Expected {name} to be", engine.search, **{name: value})
    kinds = r"text|a whole number|true or false|an instant \(datetime\)"
    with pytest.raises(WrongData, match=f"Expected {name} to be ({kinds}), found"):
        engine.search(**{name: PLAUSIBLE.get(name, "5")})  # a place is looked up
        engine.search(**{name: 5})


def test_dossiers_are_searched_by_national_code_and_by_instants(engine):
    place = {"by": "an.nguyen", "received_at": "dong-may.one-stop", "competent": "dong-may"}
    made = engine.start("dang-ky-khai-sinh", **place, receive=True)
    assert made.definition.header.code == "1.001193"
    assert [each.id for each in engine.search(procedure="1.001193")] == [made.id]
    second = timedelta(seconds=1)
    assert engine.search(due_before=made.due) == []
    assert [each.id for each in engine.search(due_before=made.due + second)] == [made.id]
    engine.withdraw(made.id, by="system", reason="xin rút")
    (closed,) = engine.search(open=False, closed_from=engine.now())
    assert engine.search(closed_from=closed.closed + second) == []
    refused("due_before to be an instant .datetime., found int", engine.search, due_before=5)
    refused("closed_from to be an instant with its zone", engine.search, closed_from=NAIVE)


def test_dossiers_are_searched_by_when_they_were_received_and_by_the_version_they_go_by(engine):
    place = {"by": "an.nguyen", "received_at": "dong-may.one-stop", "competent": "dong-may"}
    now, later, day = engine.now(), engine.now() + timedelta(hours=1), timedelta(days=1)
    first = engine.start("dang-ky-khai-sinh", **place, receive=True, happened_at=now - day).id
    second = engine.start("dang-ky-khai-sinh", **place, receive=True).id
    handed_in = engine.start(
        "dang-ky-khai-sinh", **place, happened_at=now - day, external_code="H56.14-240823-0001"
    ).id

    def found(**filters):
        return [each.id for each in engine.search(**filters)]

    assert found(received_from=now - day) == [first, second] == found(received_before=later)
    assert found(received_from=now) == [second] == found(unit="dong-may", received_from=now, open=True)
    assert found(received_from=now - day, received_before=now) == [first]
    assert found(received_from=now - day, received_before=now, after=first) == []
    assert found(external_code="H56.14-240823-0001", received_from=now - day) == []
    engine.receive(handed_in, by="an.nguyen")
    assert found(received_from=now) == [second, handed_in]
    assert found(external_code="H56.14-240823-0001", received_from=now) == [handed_in]
    refused("received_before to be an instant with its zone", engine.search, received_before=NAIVE)

    of = {"procedure": "1.001193", "received_from": now}
    assert found(**of, version=1) == [second, handed_in]
    with pytest.raises(UnknownProcedure, match="@7"):
        engine.search(**of, version=7)
    refused("Expected the procedure whose version is looked for", engine.search, version=1)


@pytest.mark.parametrize("after", [5, "1.1", (None,), ("2026", "1.1"), (None, 7), (None, "1.1", 2)])
def test_a_page_begins_behind_a_task(engine, after):
    refused("after as due instant and id", engine.tasks, after=after)
    refused("after as end .until. and id", engine.completed_tasks, by="an.nguyen", after=after)


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


class Nowhere(tzinfo):
    """A zone that knows no offset."""

    def utcoffset(self, at: datetime | None) -> None:
        return None


def test_an_instant_whose_zone_knows_no_offset_has_none(engine):
    with pytest.raises(WrongData, match="since to be an instant with its zone"):
        engine.irregularities(since=datetime(2026, 3, 1, tzinfo=Nowhere()))


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


class Kind(str, Enum):  # noqa: UP042 (its str() is its name)
    """Words of a host's own; ``str(Kind.CALLED)`` is ``Kind.CALLED``."""

    CALLED = "Đã gọi điện"


class Marked(str):
    """A text of a web framework."""


@pytest.mark.parametrize("text", [Kind.CALLED, Marked("Đã gọi điện")])
def test_a_text_of_a_host_s_own_type_is_taken_for_the_text_that_it_is(engine, text):
    @asked
    def write(words: str, *, places: Sequence[str] = (), papers: Sequence[Mapping[str, str]] = ()) -> object:
        """Write it."""
        return [words, *places, *[item for paper in papers for pair in paper.items() for item in pair]]

    found = write(text, places=(text,), papers=[{text: text}])
    assert found == ["Đã gọi điện"] * 4 and {type(each) for each in found} == {str}
    assert [type(each) for each in clean_value({text: [text]}, "data").popitem()] == [str, list]
    assert type(clean_value([text])[0]) is str and clean_value(text) == "Đã gọi điện"

    id = hand_in(engine).id
    engine.note(id, by=Marked("an.nguyen"), text=text, request_id=Marked("portal:1"))
    again = engine.note(id, by="an.nguyen", text="Đã gọi điện", request_id="portal:1")
    assert again.revision == 2
    handed = [
        hand_in(engine, data={"child_name": each}, request_id="portal:2") for each in (text, "Đã gọi điện")
    ]
    assert handed[0].id == handed[1].id


def test_data_in_a_mapping_that_nobody_can_copy_are_the_same_request_as_in_a_dict(engine):
    data = {"child_name": "Lê Minh An"}
    handed = [hand_in(engine, data=each, request_id="portal:3") for each in (MappingProxyType(data), data)]
    assert handed[0].id == handed[1].id
    assert handed[0].data["child_name"] == "Lê Minh An"


def test_what_every_verb_takes_beside_its_own_is_in_its_signature():
    verbs = {
        name: signature.parameters["how"]
        for name, method in inspect.getmembers(Engine, inspect.isfunction)
        if not name.startswith("_") and "how" in (signature := inspect.signature(method)).parameters
    }
    own = inspect.signature(Desk.do).parameters.values()
    taken = {one.name: one.annotation for one in own if one.kind is one.KEYWORD_ONLY and one.name != "task"}

    assert {each.annotation for each in verbs.values()} == {"Unpack[How]"} and len(verbs) > 30
    assert {name: kind.__forward_arg__ for name, kind in inspect.get_annotations(How).items()} == taken
    for name in verbs:
        with pytest.raises(TypeError, match="unexpected keyword argument 'happend_at'"):
            getattr(Engine, name)(None, happend_at=None)


PAPER = {"name": "Đơn", "where": "kho:1", "sha256": "0" * 64}


def test_of_papers_that_are_wrong_it_is_told_which_and_what_in_it(engine):
    place = {"by": "an.nguyen", "received_at": "dong-may.one-stop", "competent": "dong-may"}
    told = {
        "Expected attachments with text at 'sha256' of paper 2, found int": (
            {**PAPER, "sha256": 5},
            "attachments: 'sha256' của giấy tờ thứ 2 phải là chữ, nhưng kiểu là int.",
        ),
        "Expected attachments with paper 2 by name, as a mapping, found str": (
            "Đơn.pdf",
            "attachments: giấy tờ thứ 2 phải ghi theo tên (mapping), nhưng kiểu là str.",
        ),
        "Expected attachments with names that are text in paper 2, found int": (
            {**PAPER, 7: "x"},
            "attachments: tên mục trong giấy tờ thứ 2 phải là chữ, nhưng kiểu là int.",
        ),
        "Expected 'where' of paper 2, found nothing": (
            {"name": "Đơn", "sha256": "0" * 64},
            "Giấy tờ thứ 2 chưa có 'where'.",
        ),
        "Expected name, where and sha256 of paper 2 alone, found 'size'": (
            {**PAPER, "size": "5"},
            "Giấy tờ thứ 2 chỉ ghi name, where và sha256, nhưng có 'size'.",
        ),
        "Expected 'sha256' of paper 2 as 64 hexadecimal digits, found 63 characters": (
            {**PAPER, "sha256": "0" * 63},
            "'sha256' của giấy tờ thứ 2 phải là 64 chữ số thập lục phân, nhưng có 63 ký tự.",
        ),
        "Expected 'sha256' of paper 2 in the digits 0-9 and a-f alone, found others": (
            {**PAPER, "sha256": "A" * 64},
            "'sha256' của giấy tờ thứ 2 chỉ gồm chữ số 0-9 và a-f, nhưng có ký tự khác.",
        ),
    }
    for said, (second, vietnamese) in told.items():
        with pytest.raises(WrongData) as caught:
            engine.start("dang-ky-khai-sinh", **place, attachments=[PAPER, second])
        assert (caught.value.problems, caught.value.argument) == ((said,), "attachments")
        assert in_vietnamese(caught.value) == vietnamese
    assert engine.search() == []
