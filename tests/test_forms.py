"""A form is read whole or refused with its line, and tells everything that is wrong with data at once."""

from __future__ import annotations

import json
import time
import weakref
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from thutuc import forms
from thutuc.engine.rules.data import check_data
from thutuc.errors import Fault
from thutuc.forms import MESSAGES, MOST_BYTES, Form, Reading, read_form
from thutuc.forms.findings import MOST_FINDINGS
from thutuc.forms.reading import Lines
from thutuc.forms.schema import MOST_CASES, MOST_EXAMPLES
from thutuc.procedure import Field, FieldType

NAME = "forms/to-khai.schema.json"


def schema(properties: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A whole form around some properties."""
    default = {"note": {"type": "string", "title": "Ghi chú"}}
    head = {"title": "Tờ khai", "type": "object", "additionalProperties": False}
    return head | {"properties": properties if properties is not None else default} | more


def reading(root: Any) -> Reading:
    return read_form(json.dumps(root, ensure_ascii=False, indent=1).encode(), NAME)


def form(properties: Mapping[str, Any] | None = None, **more: Any) -> Form:
    found = reading(schema(properties, **more))
    assert found.form is not None, found.findings
    return found.form


def faults(properties: Mapping[str, Any], data: Mapping[str, Any], **more: Any) -> list[tuple[str, str]]:
    """Where and, in Vietnamese, what is wrong."""
    found: list[Fault] = []
    form(properties, **more).check(data, found)
    return [(fault.at, fault.message_vi) for fault in found]


def kept(properties: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    found: list[Fault] = []
    given = form(properties).check(data, found)
    assert found == []
    return given


PERSON = {
    "type": "object",
    "title": "Người được khai",
    "additionalProperties": False,
    "required": ["name", "born"],
    "properties": {
        "name": {"type": "string", "title": "Họ, chữ đệm, tên", "minLength": 2},
        "born": {"type": "string", "format": "date", "title": "Ngày sinh"},
    },
}
APPLICATION = {
    "identity": {
        "type": "string",
        "title": "Số định danh",
        "pattern": "^[0-9]{12}$",
        "examples": ["079012345678"],
    },
    "kind": {
        "type": "string",
        "title": "Loại công trình",
        "oneOf": [
            {"const": "house", "title": "nhà ở riêng lẻ"},
            {"const": "other", "title": "công trình khác"},
        ],
    },
    "area": {"type": "number", "title": "Diện tích sàn", "exclusiveMinimum": 0, "maximum": 1000},
    "people": {"type": "array", "title": "Người trong hộ", "items": PERSON, "minItems": 1},
}


def test_every_fault_is_told_at_once_with_its_title_and_its_place():
    data = {
        "identity": "79012345678",
        "kind": "bridge",
        "area": "1000,5",
        "people": [{"name": "A", "born": "30/02/2026"}, {"nam": "An", "born": "2026-01-05"}],
    }

    assert faults(APPLICATION, data) == [
        ("/identity", "Số định danh: phải đúng dạng: ví dụ 079012345678, đang là “79012345678”"),
        (
            "/kind",
            "Loại công trình: phải là một trong: house (nhà ở riêng lẻ), other (công trình khác), "
            "đang là “bridge”",
        ),
        ("/area", "Diện tích sàn: phải là số, đang là “1000,5”"),
        ("/people/0/name", "Họ, chữ đệm, tên: phải có ít nhất 2 ký tự, đang là “A”"),
        ("/people/0/born", "Ngày sinh: phải là ngày, ví dụ 2026-01-05, đang là “30/02/2026”"),
        ("/people/1/nam", "Không có mục dữ liệu 'people[1].nam'; các mục có: name, born"),
        ("/people/1/name", "Họ, chữ đệm, tên: chưa nhập"),
    ]


def test_what_is_kept_has_the_types_that_conditions_read():
    data = {"area": "72.50", "people": [{"name": "An", "born": "2026-01-05"}], "kind": ""}

    assert kept(APPLICATION, data) == {
        "area": Decimal("72.50"),
        "people": [{"name": "An", "born": date(2026, 1, 5)}],
        "kind": None,
    }


def test_the_fields_of_a_form_have_its_types_titles_and_limits():
    told = [
        (one.name, one.kind, one.title, one.choices, one.least, one.most)
        for one in form(APPLICATION).properties
    ]

    assert told == [
        ("identity", "text", "Số định danh", (), None, None),
        ("kind", "choice", "Loại công trình", ("house", "other"), None, None),
        ("area", "number", "Diện tích sàn", (), 0, 1000),
        ("people", "list", "Người trong hộ", (), None, None),
    ]


REFUSED = {
    "eligible": {"type": "boolean", "title": "Đủ điều kiện"},
    "refusal_reason": {"type": "string", "title": "Lý do không giải quyết"},
}
REASON = {
    "required": ["eligible"],
    "if": {"properties": {"eligible": {"const": False}}, "required": ["eligible"]},
    "then": {"required": ["refusal_reason"]},
    "else": {"properties": {"refusal_reason": False}},
}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"eligible": False}, [("/refusal_reason", "Lý do không giải quyết: chưa nhập")]),
        ({"eligible": False, "refusal_reason": "Không có tên trong Sổ"}, []),
        ({"eligible": True}, []),
        (
            {"eligible": True, "refusal_reason": "x"},
            [("/refusal_reason", "Lý do không giải quyết: không được nhập trong trường hợp này")],
        ),
        ({}, [("/eligible", "Đủ điều kiện: chưa nhập")]),
    ],
)
def test_a_case_asks_for_more_or_less(data: dict[str, Any], told: list[tuple[str, str]]):
    assert faults(REFUSED, data, **REASON) == told


def test_what_is_corrected_is_judged_beside_what_stands():
    asked = form(REFUSED, **REASON)
    wrong: list[Fault] = []
    right: list[Fault] = []

    asked.check({"eligible": False}, wrong, standing={"eligible": True})
    asked.check({"eligible": False}, right, standing={"eligible": True, "refusal_reason": "Thiếu căn cứ"})

    assert [fault.at for fault in wrong] == ["/refusal_reason"] and right == []


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ({"type": "integer", "minimum": 1}, 0, "không được nhỏ hơn 1"),
        ({"type": "integer"}, True, "phải là số nguyên"),
        ({"type": "integer"}, 2**63, "phải là số nguyên"),
        ({"type": "integer"}, "9" * 400, "phải là số nguyên"),
        ({"type": "integer"}, "١٢", "phải là số nguyên"),
        ({"type": "integer"}, "1_000", "phải là số nguyên"),
        ({"type": "integer"}, 3.5, "phải là số nguyên"),
        ({"type": "integer"}, float("nan"), "phải là số nguyên"),
        ({"type": "integer"}, Decimal("1E+999999"), "phải là số nguyên"),
        ({"type": "integer"}, 2.0**63, "phải là số nguyên"),
        ({"type": "number"}, float("nan"), "phải là số"),
        ({"type": "number"}, float("inf"), "phải là số"),
        ({"type": "number"}, Decimal("1E+999999"), "phải là số"),
        ({"type": "number"}, "1e5", "phải là số"),
        ({"type": "number", "multipleOf": Decimal("0.5")}, "0.75", "phải là bội số của 0,5"),
        ({"type": "string", "maxLength": 3}, "abcd", "không được quá 3 ký tự"),
        ({"type": "string"}, "An\u202enA", "không được có ký tự ẩn"),
        ({"type": "string"}, "An\x00", "không được có ký tự ẩn"),
        ({"type": "string"}, "\u200bAn", "không được có ký tự ẩn"),
        *(
            ({"type": "string"}, f"Nguyễn{unseen}An", "không được có ký tự ẩn")
            for unseen in "\u00ad\u061c\u200c\u200d\u2028\u206a\u3164\ufff9\U000e0041\ud800"
        ),
        ({"type": "string", "format": "date"}, "2026-W01-1", "phải là ngày"),
        ({"type": "string", "pattern": "a"}, "a" * 5000, "không được quá 4000 ký tự"),
        ({"type": "string", "format": "email"}, "ai@@x.vn", "phải là địa chỉ thư điện tử"),
        ({"type": "string", "format": "email"}, "ai@x..vn", "phải là địa chỉ thư điện tử"),
        ({"type": "string", "format": "date-time"}, "2026-01-05T08:00:00", "phải là thời điểm"),
        ({"type": "string", "format": "date-time"}, "2026-13-05T08:00:00Z", "phải là thời điểm"),
        ({"type": "string", "format": "time"}, "25:00", "phải là giờ trong ngày"),
        ({"type": "string", "format": "date"}, "20260105", "phải là ngày"),
        ({"type": "string", "format": "date"}, datetime(2026, 1, 5, tzinfo=UTC), "phải là ngày"),
        ({"type": "boolean", "const": True}, False, "phải là có (true), đang là không (false)"),
        ({"type": "boolean"}, "true", "phải là có hoặc không"),
        ({"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, [1, 2, 1], "mục trùng nhau"),
        ({"type": "array", "items": {"type": "integer"}}, list(range(1001)), "không được quá 1000 mục"),
        ({"type": "array", "items": {"type": "integer"}}, {"a": 1}, "phải là danh sách"),
        (PERSON, [], "phải là nhóm dữ liệu"),
    ],
)
def test_a_wrong_value_is_told(part: dict[str, Any], value: Any, told: str):
    text = json.dumps(schema({"x": part | {"title": "Mục x"}}), default=float)
    found: list[Fault] = []
    asked = read_form(text.encode(), NAME).form
    assert asked is not None

    asked.check({"x": value}, found)

    (fault,) = found
    assert fault.at == "/x" and fault.message_vi.startswith("Mục x: ") and told in fault.message_vi
    assert len(fault.message) < 600 and len(fault.message_vi) < 600


def test_text_is_compared_and_kept_in_composed_letters():
    place = {"type": "string", "title": "Xã", "enum": ["Hồng Vân"]}

    assert kept({"place": place}, {"place": "Ho\u0302\u0300ng Va\u0302n"}) == {"place": "Hồng Vân"}


class _Own(float):
    """A host's own kind of number, which writes itself in its own way."""

    def __str__(self) -> str:
        return "ba"


@pytest.mark.parametrize("value", [3.0, Decimal("3.00"), Decimal("0.3E+1"), "3", _Own(3)])
def test_a_whole_number_is_one_however_it_is_written(value: object) -> None:
    whole = kept({"x": {"type": "integer", "title": "Số tầng"}}, {"x": value})

    assert whole == {"x": 3} and type(whole["x"]) is int
    assert check_data([Field("x", FieldType.INTEGER)], {"x": value}) == whole


def test_no_more_than_a_hundred_items_are_told():
    part = {"type": "array", "title": "Số", "items": {"type": "integer", "title": "Số"}}

    assert len(faults({"x": part}, {"x": ["a"] * 1000})) == 100


LOOP = {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}
CHAIN = {"$defs": {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(900)}}
LAUGHS = {
    f"d{n}": {
        "type": "object",
        "additionalProperties": False,
        "properties": {each: {"$ref": f"#/$defs/d{n + 1}"} for each in "abcdefghij"},
    }
    for n in range(10)
} | {"d10": {"type": "string"}}


def part(**keywords: Any) -> dict[str, Any]:
    return schema({"x": {"title": "Mục x"} | keywords})


@pytest.mark.parametrize(
    ("rule", "root", "at"),
    [
        ("form-shape", [], "/"),
        ("form-value", {"type": "array"}, "/type"),
        ("form-type", part(), "/properties/x"),
        ("form-type", part(type=["string", "null"]), "/properties/x"),
        ("form-type", part(type="null"), "/properties/x"),
        ("form-shape", schema({"x": True}), "/properties/x"),
        ("form-keyword", part(type="string", default="a"), "/properties/x/default"),
        ("form-keyword", part(type="string", contentEncoding="base64"), "/properties/x/contentEncoding"),
        ("form-keyword", part(type="integer", minLength=1), "/properties/x/minLength"),
        ("form-keyword", part(type="string", minLenght=1), "/properties/x/minLenght"),
        ("form-keyword", schema(anyOf=[]), "/anyOf"),
        ("form-keyword", schema(**{"$dynamicRef": "#a"}), "/$dynamicRef"),
        ("form-keyword", schema(**{"x-thutuc-paper": []}), "/x-thutuc-paper"),
        ("form-open", {"title": "T", "type": "object", "properties": schema()["properties"]}, "/"),
        ("form-value", schema({}), "/properties"),
        ("form-name", schema({"họ_tên": {"type": "string", "title": "Họ tên"}}), "/properties/họ_tên"),
        ("form-name", schema({"class": {"type": "string", "title": "Lớp"}}), "/properties/class"),
        ("form-name", schema({"$date": {"type": "string", "title": "Ngày"}}), "/properties/$date"),
        ("form-unknown-name", schema(required=["nota"]), "/required"),
        ("form-never", schema(required=["note", "note"]), "/required"),
        ("form-never", part(type="integer", minimum=5, maximum=4), "/properties/x"),
        ("form-never", part(type="string", minLength=5, maxLength=4), "/properties/x"),
        ("form-value", part(type="integer", minimum="5"), "/properties/x/minimum"),
        ("form-value", part(type="number", multipleOf=0), "/properties/x/multipleOf"),
        ("form-value", part(type="string", maxLength=-1), "/properties/x/maxLength"),
        ("form-value", part(type="string", maxLength=True), "/properties/x/maxLength"),
        ("form-value", part(type="string", format="uri"), "/properties/x/format"),
        ("form-value", part(type="string", format="date", maxLength=10), "/properties/x/format"),
        ("form-value", part(type="string", enum=[]), "/properties/x/enum"),
        ("form-value", part(type="string", enum=["a", "a"]), "/properties/x/enum"),
        ("form-value", part(type="integer", enum=[True]), "/properties/x/enum"),
        ("form-value", part(type="string", oneOf=[{"type": "string"}]), "/properties/x/oneOf"),
        ("form-value", part(type="array"), "/properties/x/items"),
        ("form-value", part(type="array", items={"type": "string"}, maxItems=5000), "/properties/x/maxItems"),
        ("form-pattern", part(type="string", pattern="(a+)+(?=b)"), "/properties/x/pattern"),
        ("form-value", part(type="string", pattern=5), "/properties/x/pattern"),
        ("form-example", part(type="string", pattern="^a$", examples=["b"]), "/properties/x/examples"),
        ("form-reference", schema({"x": {"$ref": "https://example.org/x.json"}}), "/properties/x/$ref"),
        ("form-reference", schema({"x": {"$ref": "../other.schema.json"}}), "/properties/x/$ref"),
        ("form-reference", schema({"x": {"$ref": "file:///etc/passwd"}}), "/properties/x/$ref"),
        ("form-reference", schema({"x": {"$ref": "#"}}), "/properties/x/$ref"),
        ("form-reference", schema({"x": {"$ref": "#/$defs/none"}}), "/properties/x/$ref"),
        ("form-circle", schema({"x": {"$ref": "#/$defs/a"}}, **LOOP), "/$defs/b/$ref"),
        ("form-size", schema({"x": {"$ref": "#/$defs/d0"}}, **CHAIN), None),
        ("form-value", schema(**{"$schema": "http://json-schema.org/draft-07/schema#"}), "/$schema"),
        ("form-if", schema(**{"if": {"properties": {"note": {"const": "a"}}}, "then": {}}), "/if"),
        ("form-unknown-name", schema(**{"if": {"required": ["no"]}, "then": {}}), "/if/required"),
        ("form-keyword", schema(**{"if": {"not": {}}, "then": {}}), "/if/not"),
        ("form-value", schema(allOf=[{"required": ["note"]}]), "/allOf"),
        ("form-shape", schema(dependentRequired={"note": "x"}), "/dependentRequired/note"),
        ("form-paper", schema(**{"x-thutuc-papers": [{"nam": "Tờ khai"}]}), "/x-thutuc-papers/0/name"),
        ("form-paper", schema(**{"x-thutuc-papers": {}}), "/x-thutuc-papers"),
        ("form-paper", schema(**{"x-thutuc-fees": [{"name": "Lệ phí"}]}), "/x-thutuc-fees/0"),
        (
            "form-paper",
            schema(**{"x-thutuc-fees": [{"name": "Phí", "amount": -1}]}),
            "/x-thutuc-fees/0/amount",
        ),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_place(rule: str, root: Any, at: str | None):
    found = reading(root)
    first = found.findings[0]

    assert found.form is None
    assert first.rule == rule and (at is None or at in first.message)
    assert first.file == NAME and first.line is not None and first.message_vi != first.message
    assert all("{" not in one.message_vi.replace("{…}", "") or "{" in str(root) for one in found.findings)


def test_what_is_wrong_with_papers_and_fees_is_told_in_vietnamese():
    papers = [
        "a",
        {"nam": "x", "name": ""},
        {"original": -1, "copies": 101, "how": "send", "required": "yes", "form": 5},
        {"name": "x" * 1001, "original": 1.5},
    ]
    fees = [{"name": "x"}, {"name": "x", "amount": 5, "waived": "a"}]
    told = [
        one.message_vi
        for one in reading(schema(**{"x-thutuc-papers": papers, "x-thutuc-fees": fees})).findings
    ]

    assert [one.partition(" chưa đúng: ")[2] for one in told] == [
        "phải là các mục trong ngoặc nhọn.",
        "không được để trống.",
        "không có mục này.",
        "thiếu mục này.",
        "phải từ 0 trở lên.",
        "không được quá 100.",
        "phải là 'submit' hoặc 'show'.",
        "phải là true hoặc false.",
        "phải là văn bản.",
        "tối đa 1000 ký tự.",
        "phải là số nguyên.",
        "phải ghi một trong hai mục 'amount' hoặc 'said'.",
        "phải là danh sách.",
    ]


HOSTILE = {
    "not JSON": b"{",
    "no UTF-8": b'{"title": "\xff"}',
    "UTF-16": json.dumps(schema()).encode("utf-16"),
    "NaN": b'{"type": "object", "properties": {"x": {"type": "number", "minimum": NaN}}}',
    "Infinity": b'{"type": "object", "x": -Infinity}',
    "a name twice": b'{\n"type": "object",\n"title": "a",\n"title": "b"}',
    "nested lists": b"[" * 100_000,
    "nested objects": b'{"a":' * 50_000,
    "a long number": b'{"minimum": ' + b"9" * 100_000 + b"}",
    "a huge power": b'{"minimum": 1e999999}',
    "half a surrogate": b'{"title": "\\ud800"}',
    "too large": b" " * (MOST_BYTES + 1),
    "nothing": b"",
    "a lone bracket": b"]",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_one_finding_and_no_traceback(what: str):
    found = read_form(HOSTILE[what], NAME)

    assert found.form is None
    assert [(one.rule, one.file) for one in found.findings] == [("form-json", NAME)]


def test_a_name_that_stands_twice_is_told_with_the_line_of_the_second():
    (finding,) = read_form(HOSTILE["a name twice"], NAME).findings

    assert finding.line == 4 and "'title'" in finding.message_vi


def test_references_within_references_are_read_once_each():
    asked = form({"x": {"$ref": "#/$defs/d0", "title": "Mục x"}}, **{"$defs": LAUGHS})
    found: list[Fault] = []

    asked.check({"x": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": 5}}}}}}}}}}}, found)

    assert [fault.at for fault in found] == ["/x/a/b/c/d/e/f/g/h/i/j"]


def test_more_parts_than_a_form_may_have_are_refused_once():
    many = {f"d{n}": {"type": "string", "title": "x"} for n in range(3000)}

    assert [one.rule for one in reading(schema(**{"$defs": many})).findings] == ["form-size"]


def test_of_thousands_of_mistakes_the_first_are_told_each_with_its_line():
    head = '{"title": "Tờ khai", "type": "object",\n'
    text = head + "\n".join(f'"k{number}": {{}},' for number in range(18_000)) + '\n"properties": {}}'
    began = time.process_time()
    found = read_form(text.encode(), NAME)

    assert time.process_time() - began < 5
    assert found.form is None
    assert [one.line for one in found.findings] == [*range(2, MOST_FINDINGS + 2), 1]
    assert found.findings[-1].rule == "form-findings"


@pytest.mark.parametrize(
    "many",
    [{"allOf": [{"if": {}}] * (MOST_CASES + 1)}, {"examples": [{"note": "a"}] * (MOST_EXAMPLES + 1)}],
    ids=["cases", "examples"],
)
def test_more_cases_or_examples_than_a_group_may_have_are_refused_before_any_is_tried(many: Any):
    (finding,) = reading(schema(**many)).findings

    assert finding.rule == "form-size"


def test_a_value_in_lists_and_groups_is_told_with_its_line_or_that_of_what_it_stands_in():
    text = '{"a": [\n1, {"b": {}},\n[[2,\n3]]],\n"c": {"d": "{[,:",\n"e": 0}}'
    lines = Lines(text)

    told = {
        (): 1, ("a",): 1, ("a", 0): 2, ("a", 1): 2, ("a", 1, "b"): 2, ("a", 2): 3, ("a", 2, 0): 3,
        ("a", 2, 0, 0): 3, ("a", 2, 0, 1): 4, ("c",): 5, ("c", "d"): 5, ("c", "e"): 6,
    }  # fmt: skip
    assert {path: lines.of(path) for path in told} == told
    assert [lines.of(path) for path in (("z",), ("a", 9), ("c", "e", "x"), ("c", 0))] == [1, 1, 6, 5]


def test_what_has_no_title_is_advice():
    found = reading(
        {"type": "object", "additionalProperties": False, "properties": {"x": {"type": "string"}}}
    )

    assert found.form is not None
    assert [(one.rule, one.severity) for one in found.findings] == [("form-title", "warn")] * 2


def test_both_languages_of_a_rule_state_the_same_facts():
    import re

    for rule, message in MESSAGES.items():
        english, vietnamese = (
            set(re.findall(r"{(\w+?)(?:_vi)?[!}]", text)) for text in (message.en, message.vi)
        )
        assert vietnamese <= english, rule


def test_papers_and_fees_are_read():
    papers = [{"name": "Giấy ủy quyền", "original": 1, "when": "by_proxy", "case": "có người đại diện"}]
    fees = [{"name": "Lệ phí", "amount": 8000, "per": "bản", "waived": [{"name": "hộ nghèo"}]}]
    asked = form(**{"x-thutuc-papers": papers, "x-thutuc-fees": fees})

    (paper,), (fee,) = asked.papers, asked.fees
    assert (paper.name, paper.original, paper.how, paper.when) == ("Giấy ủy quyền", 1, "submit", "by_proxy")
    assert (fee.name, fee.amount, fee.per, fee.waived[0].name) == ("Lệ phí", 8000, "bản", "hộ nghèo")


def test_what_a_form_says_to_people_is_let_go_of_and_read_again_when_asked():
    asked = form(**{"title": "Tờ khai", "x-thutuc-papers": [{"name": "Giấy ủy quyền"}]})
    kept, before = weakref.ref(asked.papers[0]), (asked.title, repr(asked.papers), asked.properties)

    forms._read.cache_clear()

    assert kept() is None
    assert (asked.title, repr(asked.papers), asked.properties) == before
