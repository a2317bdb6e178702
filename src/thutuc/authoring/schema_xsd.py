"""An XML schema of thutuc's words, so that any XML editor can complete and check them.

XSD 1.0 cannot say which word stands on which BPMN element, nor what attributes ask of each other
(``atMost`` or ``upTo``); the reader does, and has the last word.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from thutuc.authoring.schema import Attribute, Kind, attributes
from thutuc.authoring.schema_patterns import AFTER, DATE, TERM, TIME
from thutuc.authoring.templates_words import LABELS, hint, label
from thutuc.bpmn.vocabulary import NAMESPACE, WORDS, Word

_XSD = "http://www.w3.org/2001/XMLSchema"
_IDENTIFIER = r"[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*"
#: kind → the name of its simple type, what it restricts, and how
_TYPES = {
    Kind.SOMETHING: ("something", "xs:token", (("minLength", "1"),)),
    Kind.NAME: ("name", "xs:token", (("pattern", _IDENTIFIER),)),
    Kind.TERM: ("term", "xs:token", (("pattern", TERM),)),
    Kind.AFTER: ("after", "xs:token", (("pattern", AFTER),)),
    Kind.DATE: ("date", "xs:date", (("pattern", DATE),)),
    Kind.TIME: ("time", "xs:token", (("pattern", TIME),)),
}
_PLAIN = {
    Kind.TEXT: "xs:string",
    Kind.NAMES: "xs:string",
    Kind.BARS: "xs:string",
    Kind.BOOLEAN: "xs:boolean",
}


def xsd() -> str:
    """The schema of every word, as a file."""
    register_namespace("xs", _XSD)
    root = Element(
        _tag("schema"),
        {
            "targetNamespace": NAMESPACE,
            "xmlns": NAMESPACE,
            "elementFormDefault": "qualified",
            "attributeFormDefault": "unqualified",
        },
    )
    for name, base, facets in _TYPES.values():
        restriction = _add(_add(root, "simpleType", name=name), "restriction", base=base)
        for facet, value in facets:
            _add(restriction, facet, value=value)
    for word, model in WORDS.items():
        element = _add(root, "element", name=word)
        _say(element, LABELS[word][0])
        _type(element, word, model)
    indent(root)
    body: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _type(element: Element, word: str, model: type[Word]) -> None:
    found = attributes(model)
    children = [each for each in found if each.kind in (Kind.WORDS, Kind.TEXTS)]
    whole = _add(element, "complexType")
    inside = whole
    if any(each.kind is Kind.BODY for each in found):
        inside = _add(_add(whole, "simpleContent"), "extension", base="xs:string")
    elif children:
        choice = _add(whole, "choice", minOccurs="0", maxOccurs="unbounded")
        for each in children:
            _child(choice, each)
    for each in found:
        if each.kind not in (Kind.WORDS, Kind.TEXTS, Kind.BODY):
            _attribute(inside, word, each)


def _child(choice: Element, each: Attribute) -> None:
    if each.word is None:
        _add(choice, "element", name=each.name, type="something")
    else:
        _type(_add(choice, "element", name=each.name), each.name, each.word)


def _attribute(parent: Element, word: str, each: Attribute) -> None:
    attribute = _add(parent, "attribute", name=each.name)
    if each.required:
        attribute.set("use", "required")
    _say(attribute, ". ".join(part for part in (label(word, each.name), hint(word, each.name)) if part))
    if each.kind in _TYPES:
        attribute.set("type", _TYPES[each.kind][0])
    elif each.kind in _PLAIN:
        attribute.set("type", _PLAIN[each.kind])
    elif each.kind is Kind.INTEGER:
        restriction = _add(_add(attribute, "simpleType"), "restriction", base="xs:integer")
        _add(restriction, "minInclusive", value=str(each.least or 0))
    else:
        _choice(_add(attribute, "simpleType"), each)


def _choice(parent: Element, each: Attribute) -> None:
    """One of some words, or a list of them with at least one."""
    if each.kind is Kind.CHOICES:
        restriction = _add(parent, "restriction")
        parent = _add(_add(_add(restriction, "simpleType"), "list"), "simpleType")
        _add(restriction, "minLength", value="1")
    words = _add(parent, "restriction", base="xs:string")
    for value in each.values:
        _add(words, "enumeration", value=value)


def _say(parent: Element, text: str) -> None:
    said = _add(_add(parent, "annotation"), "documentation")
    said.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
    said.text = text


def _add(parent: Element, tag: str, **attributes: str) -> Element:
    return SubElement(parent, _tag(tag), attributes)


def _tag(name: str) -> str:
    return f"{{{_XSD}}}{name}"
