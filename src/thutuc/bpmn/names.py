"""BPMN's namespaces and element names, and what officials may read instead of them."""

from __future__ import annotations

import re
from sys import intern
from typing import cast

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
EXTENSIONS = f"{{{BPMN}}}extensionElements"
SPELT_OUT = re.compile(rb"xmlns[^=<>]{0,80}=[^<>=]{0,200}&#")  #: a namespace written in character references

#: what each element is called in Vietnamese
VIETNAMESE = {
    "process": "quy trình",
    "startEvent": "sự kiện bắt đầu",
    "endEvent": "sự kiện kết thúc",
    "intermediateCatchEvent": "sự kiện chờ",
    "intermediateThrowEvent": "sự kiện phát",
    "boundaryEvent": "sự kiện biên",
    "userTask": "bước do cán bộ làm",
    "manualTask": "bước làm thủ công",
    "task": "bước công việc",
    "receiveTask": "bước chờ nhận",
    "sendTask": "bước gửi",
    "serviceTask": "bước gọi dịch vụ",
    "scriptTask": "bước tự động",
    "businessRuleTask": "bước quy tắc nghiệp vụ",
    "callActivity": "bước gọi quy trình khác",
    "subProcess": "quy trình con",
    "adHocSubProcess": "quy trình con tùy biến (ad hoc)",
    "transaction": "giao dịch (transaction)",
    "exclusiveGateway": "cổng loại trừ",
    "parallelGateway": "cổng song song",
    "inclusiveGateway": "cổng bao hàm",
    "eventBasedGateway": "cổng chờ sự kiện",
    "complexGateway": "cổng phức hợp",
    "sequenceFlow": "luồng tuần tự",
    "lane": "làn",
    "message": "thông điệp",
    "signal": "tín hiệu",
    "error": "lỗi",
    "escalation": "báo cấp trên (escalation)",
    "none": "không điều kiện",
    "timer": "hẹn giờ",
    "terminate": "kết thúc toàn bộ",
    "compensate": "bù trừ (compensation)",
    "link": "liên kết (link)",
    "cancel": "hủy giao dịch (cancel)",
    "conditional": "điều kiện (conditional)",
    "multiple": "nhiều loại trong một sự kiện (multiple)",
}


def local_name(tag: str) -> str:
    """``userTask`` of ``{namespace}userTask``."""
    return tag.rpartition("}")[2]


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    """The element's namespace, or an empty string."""
    return str(element.tag)[1:].partition("}")[0] if str(element.tag).startswith("{") else ""


def may_write(data: bytes, uri: str) -> bool:
    """Whether a file may name this namespace; one whose plain bytes do not write it need not be searched."""
    odd = not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or b"\0" in data
    return odd or uri.encode() in data or SPELT_OUT.search(data) is not None


def line_of(element: etree._Element) -> int | None:
    """The element's line in the file, from 1."""
    return cast("int | None", element.sourceline)


def id_of(element: etree._Element) -> str:
    """The element's id, or an empty text; wherever it is said the same object, for ids are said often."""
    return intern(element.get("id", ""))


def attributes_of(element: etree._Element) -> dict[str, str]:
    """The element's attributes."""
    return cast("dict[str, str]", dict(element.items()))


def names_of(element: etree._Element) -> list[str]:
    """The names of the element's attributes."""
    return cast("list[str]", element.keys())


def is_true(element: etree._Element, attribute: str, default: str = "") -> bool:
    """Whether a boolean attribute says true, as XML Schema writes it."""
    return (element.get(attribute) or default).strip() in ("true", "1")


def select(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    """The elements that a compiled path finds."""
    return cast("list[etree._Element]", path(root))


def child_of(element: etree._Element, tag: str) -> etree._Element | None:
    """The element's first child of this name."""
    return next(element.iterchildren(tag), None)


def inside(element: etree._Element, tag: str) -> etree._Element | None:
    """The first thing of this name in the element's ``extensionElements``."""
    for block in element.iterchildren(EXTENSIONS):
        for word in block.iterchildren(tag):
            return word
    return None


def vietnamese(name: str) -> str:
    """What officials may read for an element's name."""
    return VIETNAMESE.get(name, name)
