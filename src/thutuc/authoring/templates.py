"""Element templates of Camunda Modeler: thutuc's words as fields of its panel, for Camunda 7 and for 8.

A template can only keep texts, as properties of the element (``camunda:property``, ``zeebe:property``); each
bears the name of the word and attribute it stands for, and the reader takes it for that. A field that is left
empty says nothing, however the modeler writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from thutuc.authoring.schema import Attribute, Kind, attributes
from thutuc.authoring.schema_patterns import AFTER, DATE, NAME, TERM, TIME
from thutuc.authoring.templates_words import CHOICES, LABELS, hint, label
from thutuc.bpmn.vocabulary import REPEATED, WORDS


class Platform(StrEnum):
    """For which engine a modeler draws; thutuc reads either."""

    CAMUNDA_7 = "camunda"
    CAMUNDA_8 = "zeebe"


@dataclass(frozen=True, slots=True)
class Template:
    """One template: on which elements, with which words."""

    id: str
    name: str
    description: str
    places: tuple[str, ...]
    words: tuple[str, ...]


_STEP = ("step", "term", "untimed", "responsible")
_BESIDE = ("cooperating", "following", "requires", "returned", "variant", "cutoff", "ladder", "field", "form")
_TASKS = ("UserTask", "ManualTask", "Task", "ReceiveTask")
_EVENTS = ("StartEvent", "IntermediateCatchEvent", "BoundaryEvent")
#: every word but ``each``, which no template can reach
TEMPLATES = (
    Template(
        "thutuc.procedure",
        "Thủ tục hành chính",
        "Mã, thời hạn, căn cứ, bổ sung, gia hạn, phí. Đặt ở khung (pool), hoặc ở nền khi không có khung.",
        ("Process", "Participant"),
        (
            "procedure",
            "supplement",
            "variant",
            "extension",
            "payment",
            "apology",
            "retention",
            "cutoff",
            "group",
            "ladder",
            "field",
            "form",
        ),
    ),
    Template(
        "thutuc.step",
        "Bước giải quyết",
        "Một dòng trong quy trình nội bộ: ai chịu trách nhiệm, trong bao lâu, điền dữ liệu gì.",
        _TASKS,
        (*_STEP, *_BESIDE),
    ),
    Template(
        "thutuc.wait",
        "Bước chờ, tạm dừng thời hạn",
        "Trong khi chờ, thời hạn của hồ sơ dừng lại: niêm yết, nghĩa vụ tài chính, xác minh.",
        _TASKS,
        ("suspend", *_STEP, *_BESIDE),
    ),
    Template(
        "thutuc.consult",
        "Bước lấy ý kiến",
        "Hỏi ý kiến cơ quan khác, có thể tạm dừng thời hạn; hết hạn không trả lời thì có nghĩa gì theo luật.",
        _TASKS,
        ("consult", "suspend", *_STEP, *_BESIDE),
    ),
    Template(
        "thutuc.service",
        "Bước gọi dịch vụ",
        "Gọi một dịch vụ đã được cấp quyền cho thủ tục.",
        ("ServiceTask",),
        ("service", "field"),
    ),
    Template(
        "thutuc.decide",
        "Bước tra bảng quyết định",
        "Hỏi một bảng quyết định DMN triển khai cùng thủ tục.",
        ("BusinessRuleTask",),
        ("decide",),
    ),
    Template(
        "thutuc.end",
        "Kết thúc không có kết quả",
        "Quy trình kết thúc ở đây thì hồ sơ dừng giải quyết, không phải đã trả kết quả.",
        ("EndEvent",),
        ("end",),
    ),
    Template(
        "thutuc.event",
        "Sự kiện có thời hạn hoặc dữ liệu",
        "Sự kiện hẹn giờ chờ hết một thời hạn của luật; sự kiện nhận thì mang dữ liệu vào hồ sơ.",
        _EVENTS,
        ("term", "field"),
    ),
)
#: how many of a word, or of its children, a panel has room for; the file may have up to 99
ROOM: Mapping[str, int] = {
    "field": 4,
    "decision": 4,
    "basis": 6,
    "note": 6,
    "rung": 4,
    "payment": 2,
    "extension": 2,
    "variant": 2,
    "cooperating": 2,
    "requires": 2,
}
_SCHEMAS = {
    Platform.CAMUNDA_7: "https://unpkg.com/@camunda/element-templates-json-schema/resources/schema.json",
    Platform.CAMUNDA_8: "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json",
}
_YES_NO = {"true": "Có", "false": "Không"}
_NOTHING = {"name": "–", "value": ""}
#: kind → what is written there, and what the panel says where it is not
_PATTERNS = {
    Kind.TERM: (TERM, "ghi như: 07 ngày làm việc, 04 giờ làm việc, 15 ngày"),
    Kind.AFTER: (AFTER, "ghi restart, resume hoặc fresh:<thời hạn>"),
    Kind.NAME: (NAME, "gồm chữ cái, chữ số và dấu _, bắt đầu bằng chữ cái"),
    Kind.DATE: (DATE, "ghi như: 2026-07-01"),
    Kind.TIME: (TIME, "ghi như: 15:00"),
    Kind.INTEGER: ("[0-9]{1,4}", "là số nguyên"),
    Kind.CHOICES: ("", "ghi {values}, cách nhau bằng dấu cách"),
}


def templates(platform: Platform) -> list[dict[str, Any]]:
    """The element templates for one platform, as a file of Camunda Modeler holds them."""
    return [_template(each, platform) for each in TEMPLATES if places(each, platform)]


def places(template: Template, platform: Platform) -> tuple[str, ...]:
    """The elements a template is offered on.

    For Camunda 8 not on those that may have a message, signal or timer: its modeler takes these away from an
    element when a template is chosen for it that does not set them.
    """
    taken = {*_EVENTS, "EndEvent", "ReceiveTask"} if platform is Platform.CAMUNDA_8 else set()
    return tuple(place for place in template.places if place not in taken)


def _template(template: Template, platform: Platform) -> dict[str, Any]:
    return {
        "$schema": _SCHEMAS[platform],
        "name": template.name,
        "id": template.id,
        "description": template.description,
        "appliesTo": [f"bpmn:{place}" for place in places(template, platform)],
        "groups": [{"id": word, "label": LABELS[word][0]} for word in template.words],
        "properties": [
            property_
            for word in template.words
            for name, owner, each in names(word)
            for property_ in [_property(name, word, owner, each, platform)]
        ],
    }


def names(word: str) -> Iterator[tuple[str, str, Attribute | None]]:
    """What the properties of a word are called, and for which attribute of it or its child each stands."""
    model = WORDS[word]
    if not model.model_fields:
        yield f"thutuc:{word}", word, None
    for number in range(1, ROOM.get(word, 1) + 1):
        stem = f"thutuc:{word}.{number}" if word in REPEATED else f"thutuc:{word}"
        for each in attributes(model):
            if each.kind not in (Kind.WORDS, Kind.TEXTS):
                yield f"{stem}.{each.name}", word, each
                continue
            for child in range(1, ROOM[each.name] + 1):
                if each.word is None:
                    yield f"{stem}.{each.name}.{child}", word, each
                    continue
                for inner in attributes(each.word):
                    yield f"{stem}.{each.name}.{child}.{inner.name}", each.name, inner


def _property(
    name: str, group: str, owner: str, each: Attribute | None, platform: Platform
) -> dict[str, Any]:
    said = LABELS[group][0] if each is None else label(owner, each.name)
    more = "" if each is None else hint(owner, each.name)
    numbers = [part for part in name.split(".") if part.isdigit()]
    bound = {"type": f"{platform}:property", "name": name}
    return {
        "label": " ".join([said, *(["(" + ".".join(numbers) + ")"] if numbers else [])]),
        **({"description": more} if more else {}),
        **_input(owner, each, platform),
        "group": group,
        **({"optional": True} if platform is Platform.CAMUNDA_8 else {}),
        "binding": bound,
    }


def _input(owner: str, each: Attribute | None, platform: Platform) -> dict[str, Any]:
    """What kind of input, what may be chosen, and what has to be kept to."""
    if each is None or each.kind is Kind.BOOLEAN:
        return {"type": "Dropdown", "choices": [_NOTHING, *_choices(_YES_NO)]}
    if each.kind is Kind.CHOICE:
        told = CHOICES.get((owner, each.name), {})
        return {
            "type": "Dropdown",
            "choices": [_NOTHING, *_choices({str(value): told.get(value, value) for value in each.values})],
        }
    long = each.kind is Kind.BODY and platform is Platform.CAMUNDA_8
    return {"type": "Text" if long else "String", **_constraints(each)}


def _choices(named: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for value, name in named.items()]


def _constraints(each: Attribute) -> dict[str, Any]:
    if each.kind not in _PATTERNS:
        return {}
    pattern, message = _PATTERNS[each.kind]
    if each.kind is Kind.CHOICES:
        one = "|".join(each.values)
        pattern = f"({one})( +({one}))*"
        message = message.format(values=" hoặc ".join(each.values))
    spelt = {"value": f"^( *|({pattern}))$", "message": message}
    return {"constraints": {"notEmpty": False, "pattern": spelt}}
