"""People's data that nobody asked for are written again as they were read, and are never lost or stale."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thutuc.dossier import State, dump_state, load_state, values
from thutuc.dossier.state import Document, Phase, Scope
from thutuc.dossier.values import clean_value, dump_value, load_value
from thutuc.errors import JournalBroken

NAMES = st.sampled_from(["data", "procedure", "tasks", "họ tên", "a\nb", 'x","tasks":[', "\\", "document"])
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(["\n,", '"\n,"', '{"data":', "Thửa đất số 112"]),
    st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.just(datetime(2026, 3, 2, 9, tzinfo=UTC)),
)
VALUES = st.recursive(
    LEAVES, lambda each: st.lists(each, max_size=3) | st.dictionaries(NAMES, each, max_size=3)
)
DATA = st.dictionaries(NAMES, VALUES, max_size=4)

#: What is done to the lazily read state and to one that was read at once.
STEPS = st.lists(
    st.one_of(
        st.just(("keep", None)),
        st.just(("look", None)),
        st.tuples(st.just("set"), st.tuples(NAMES, VALUES)),
        st.tuples(st.just("drop"), NAMES),
        st.tuples(st.just("append"), LEAVES),
        st.tuples(st.just("code"), st.text("aàấ\n", max_size=5)),
    ),
    max_size=8,
)


@given(DATA, DATA, STEPS)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_a_state_whose_data_are_read_late_equals_one_that_was_never_written(
    data: dict[str, Any], local: dict[str, Any], steps: list[tuple[str, Any]]
) -> None:
    plain = State(
        document=Document(clean_value(data)), scopes={0: Scope(0, None, None, data=clean_value(local))}
    )
    late = load_state(dump_state(plain))
    for what, given_ in steps:
        if what == "keep":
            late = load_state(dump_state(late))
        elif what == "look":
            assert late.data == plain.data
        else:
            for state in (plain, late):
                _change(state, what, given_)
        assert dump_state(late) == dump_state(plain)
    assert late == plain
    assert late.scopes == plain.scopes
    assert orjson.loads(dump_state(late))["data"] == orjson.loads(dump_value(plain.data))


def _change(state: State, what: str, given_: Any) -> None:
    if what == "set":
        name, value = given_
        state.data[name] = value
    elif what == "drop":
        state.data.pop(given_, None)
    elif what == "append":
        kept = state.data.setdefault("list", [])
        kept.append(given_)
    else:
        state.code = given_


def test_data_that_nobody_asked_for_are_written_byte_by_byte() -> None:
    blob = dump_state(State(document=Document({"ngày": date(2026, 3, 2), "diện tích": Decimal("112.50")})))
    spaced = blob.replace(b'"112.50"', b' "112.50" ')
    state = load_state(spaced)
    state.late = True
    assert dump_state(state) == spaced.replace(b'"late":false', b'"late":true')
    assert state.data == {"ngày": date(2026, 3, 2), "diện tích": Decimal("112.50")}
    assert dump_state(state) == blob.replace(b'"late":false', b'"late":true')


def test_a_value_changed_in_its_depth_is_written() -> None:
    state = load_state(dump_state(State(document=Document({"người": {"tên": "An"}}))))
    state.data["người"]["tên"] = "Bình"
    assert load_state(dump_state(state)).data == {"người": {"tên": "Bình"}}


def test_a_state_that_an_older_release_wrote_is_read() -> None:
    body = orjson.loads(dump_state(State(code="H99", document=Document({"ngày": date(2026, 3, 2)}))))
    old = {"code": body.pop("code"), "data": body.pop("data")} | body
    assert load_state(orjson.dumps(old)) == State(code="H99", document=Document({"ngày": date(2026, 3, 2)}))


def test_two_documents_are_equal_when_their_values_are() -> None:
    assert Document(b'{"a": 1}') == Document({"a": 1}) != Document(b'{"a":2}')
    assert repr(Document(b'{"a":1}')) == "{'a': 1}"
    with pytest.raises(TypeError):
        hash(Document())


def test_data_that_cannot_be_read_stay_as_they_are() -> None:
    broken = dump_state(State(document=Document({"a": 1}))).replace(b'{"a":1}', b'{"a":1')
    state = load_state(broken)
    with pytest.raises(JournalBroken, match=r"what people gave as it was written"):
        _ = state.data
    assert dump_state(state) == broken


def test_what_is_written_of_a_state_is_never_an_enum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its value is read by Python code: where that is interrupted, orjson 3.13 crashes."""

    class Looked:
        JSONEncodeError = orjson.JSONEncodeError

        @staticmethod
        def dumps(value: dict[str, Any], *how: Any) -> bytes:
            assert not [name for name, each in value.items() if isinstance(each, Enum)]
            return orjson.dumps(value, *how)

    written = [dump_state(State(phase=phase)) for phase in Phase]
    monkeypatch.setattr(values, "orjson", Looked)
    assert [dump_state(State(phase=phase)) for phase in Phase] == written
    assert [load_state(blob).phase for blob in written] == list(Phase)


def test_what_interrupts_the_writing_of_a_value_is_not_laid_at_its_door() -> None:
    class Cut(Decimal):
        def __str__(self) -> str:
            raise KeyboardInterrupt  # as a signal's handler does

    with pytest.raises(KeyboardInterrupt):
        dump_value({"a": [Cut(1)]})


def test_values_deeper_than_any_release_writes_them_are_altered_ones() -> None:
    deep = b'{"$x":' + b"[" * 980 + b"]" * 980 + b"}"
    with pytest.raises(ValueError, match="deeper"):
        load_value(deep)

    def low(left: int) -> object:
        return low(left - 1) if left else load_value(b'{"$x":' + b"[" * 20 + b"]" * 20 + b"}")

    with pytest.raises(RecursionError):  # the reader's own stack is full
        for left in range(500, 1000):
            low(left)
