"""A moddle descriptor: what bpmn.io's libraries have to know to keep thutuc's words as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thutuc.authoring.schema import Attribute, Kind, attributes
from thutuc.bpmn.vocabulary import NAMESPACE, PLACES, WORDS, Word


def moddle() -> dict[str, Any]:
    """The descriptor, as ``moddleExtensions`` of a bpmn-js modeler take it.

    Every value is a text there: moddle would read ``1`` as a false boolean and write it so.
    """
    types = [each for word, model in WORDS.items() for each in _types(word, model, _hosts(word))]
    return {
        "name": "thutuc",
        "uri": NAMESPACE,
        "prefix": "thutuc",
        "xml": {"tagAlias": "lowerCase"},
        "associations": [],
        "types": list({each["name"]: each for each in types}.values()),
    }


def _hosts(word: str) -> list[str]:
    return [f"bpmn:{place[0].upper()}{place[1:]}" for place, words in PLACES.items() if word in words]


def _types(word: str, model: type[Word], hosts: list[str]) -> Iterator[dict[str, Any]]:
    """The type of a word, and behind it those of its child elements."""
    found = attributes(model)
    yield {
        "name": _called(word),
        "superClass": ["Element"],
        **({"meta": {"allowedIn": hosts}} if hosts else {}),
        "properties": [_property(each) for each in found],
    }
    for each in found:
        if each.word is not None:
            yield from _types(each.name, each.word, [])
        elif each.kind is Kind.TEXTS:
            body = {"name": "text", "type": "String", "isBody": True}
            yield {"name": _called(each.name), "superClass": ["Element"], "properties": [body]}


def _property(each: Attribute) -> dict[str, Any]:
    if each.kind in (Kind.WORDS, Kind.TEXTS):
        return {"name": each.name, "type": _called(each.name), "isMany": True}
    how = "isBody" if each.kind is Kind.BODY else "isAttr"
    return {"name": each.name, "type": "String", how: True}


def _called(word: str) -> str:
    return word[:1].upper() + word[1:]
