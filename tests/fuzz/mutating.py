"""Files that are nearly right: ours, changed in bytes, in words, or in their tree."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import Any

from lxml import etree
from tests.fuzz import nasty

MOST = 10_000_000  #: bytes of an input: more than any reader takes
_TOKEN = re.compile(rb"[A-Za-z0-9_\-.\x80-\xff]+|\s+|.", re.DOTALL)


def mutated(chance: Random, seeds: Sequence[bytes], kind: str) -> bytes:
    """A file of *kind* (``xml``, ``json``, ``text`` or ``bytes``) made from one or two of *seeds*."""
    if chance.random() < 0.04:
        return nasty.blob(chance)
    data = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        luck = chance.random()
        if kind == "xml" and luck < 0.5:
            data = _xml(chance, data, seeds)
        elif kind == "json" and luck < 0.5:
            data = _json(chance, data)
        elif luck < 0.85 and kind != "bytes":
            data = _words(chance, data, chance.choice(seeds))
        else:
            data = _bytes(chance, data)
        data = data[:MOST]
    return data


def _bytes(chance: Random, data: bytes) -> bytes:
    if not data:
        return nasty.blob(chance)
    at = chance.randrange(len(data))
    to = min(len(data), at + chance.choice((1, 1, 2, 8, 64, 1_000)))
    return chance.choice(
        (
            lambda: data[:at] + data[to:],
            lambda: data[:at],
            lambda: data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
            lambda: data[:at] + data[at:to] * chance.choice((2, 3, 50)) + data[to:],
            lambda: data[:at] + nasty.text(chance).encode("utf-8", "surrogatepass")[:20_000] + data[at:],
            lambda: data[:at] + bytes(chance.randrange(256) for _ in range(to - at)) + data[to:],
        )
    )()


def _words(chance: Random, data: bytes, other: bytes) -> bytes:
    words = _TOKEN.findall(data)
    if not words:
        return nasty.blob(chance)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(words))
        luck = chance.random()
        if luck < 0.25:
            words[at] = nasty.text(chance).encode("utf-8", "surrogatepass")
        elif luck < 0.5:
            words[at] = chance.choice(_TOKEN.findall(other) or [b""])
        elif luck < 0.65:
            words[at] = chance.choice(words)
        elif luck < 0.8:
            del words[at : at + chance.choice((1, 1, 3, 20))]
            words = words or [b""]
        else:
            words[at:at] = words[at : at + chance.choice((1, 5, 60))] * chance.choice((1, 2, 20))
    return b"".join(words)


def _xml(chance: Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return _bytes(chance, data)
    elements = [each for each in root.iter() if isinstance(each.tag, str)]
    one = chance.choice(elements)
    parent = one.getparent()
    luck = chance.random()
    if luck < 0.2 and parent is not None:
        parent.remove(one)
    elif luck < 0.35 and parent is not None:
        for _ in range(chance.choice((1, 1, 30))):
            parent.insert(0, deepcopy(one))
    elif luck < 0.5 and parent is not None:
        target = chance.choice(elements)
        if target not in list(one.iter()):
            target.append(one)
    elif luck < 0.75 and one.attrib:
        name = chance.choice(list(one.attrib))
        values = [each.get(name) for each in elements if each.get(name)]
        _set(one, name, chance.choice(values or [""]) if chance.random() < 0.5 else nasty.text(chance))
    elif luck < 0.85:
        other = chance.choice(elements)
        one.tag = other.tag
    elif luck < 0.95:
        _say(one, nasty.text(chance))
    elif one.attrib:
        del one.attrib[chance.choice(list(one.attrib))]
    return bytes(etree.tostring(root))


def _set(element: etree._Element, name: str, text: str) -> None:
    try:
        element.set(name, text)
    except ValueError:  # what no XML can hold
        element.set(name, "x")


def _say(element: etree._Element, text: str) -> None:
    try:
        element.text = text
    except ValueError:
        element.text = "x"


def _json(chance: Random, data: bytes) -> bytes:
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return _bytes(chance, data)
    places: list[tuple[Any, Any]] = []
    todo = [root]
    while todo:
        one = todo.pop()
        inside = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        for name, below in inside:
            places.append((one, name))
            todo.append(below)
    if not places:
        return nasty.blob(chance)
    holder, name = chance.choice(places)
    luck = chance.random()
    if luck < 0.4:
        holder[name] = nasty.value(chance)
    elif luck < 0.6:
        del holder[name]
    elif luck < 0.8:
        other, key = chance.choice(places)
        try:
            holder[name] = json.loads(json.dumps(other[key]))
        except (KeyError, IndexError):
            holder[name] = None
    elif isinstance(holder, dict):
        holder[nasty.text(chance)] = holder[name]
    else:
        holder += holder[:1_000] * chance.choice((1, 100))
    try:
        return json.dumps(root, default=str).encode("utf-8", "surrogatepass")
    except (ValueError, TypeError, RecursionError):
        return b"{"
