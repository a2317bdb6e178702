"""Reads thutuc's words where a modeler keeps them as properties: ``thutuc:responsible.role`` and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from thutuc.bpmn.values import BOOLEANS
from thutuc.bpmn.vocabulary import WORDS

#: attributes that have a name of their own, from before each had one; a word alone stands for its ``value``
SHORT = {"role": "responsible.role", "unit": "responsible.unit", "act": "responsible.act"}
PREFIX = "thutuc:"
_PATH = re.compile(
    r"(?P<word>[a-z]+)(?:\.(?P<number>[1-9][0-9]?))?"
    r"(?:\.(?P<attribute>[A-Za-z]+)(?:\.(?P<child>[1-9][0-9]?)(?:\.(?P<of>[A-Za-z]+))?)?)?"
)


@dataclass(frozen=True, slots=True)
class Path:
    """Where a property's value belongs."""

    word: str
    number: int = 1  #: which of several words of this kind
    attribute: str = "value"
    child: int | None = None  #: which child element of this name
    of: str = ""  #: the child's attribute; empty for its text


def path_of(name: str) -> Path | None:
    """What a property's name stands for; ``None`` where it names no word."""
    bare = name.removeprefix(PREFIX)
    found = _PATH.fullmatch(SHORT.get(bare, bare))
    if found is None or found["word"] not in WORDS:
        return None
    return Path(
        found["word"],
        int(found["number"] or 1),
        found["attribute"] or "value",
        int(found["child"]) if found["child"] else None,
        found["of"] or "",
    )


class Spoken:
    """The words that the properties of one element make together."""

    def __init__(self) -> None:
        self._values: dict[Path, str] = {}

    def add(self, path: Path, value: str) -> bool:
        """Keep a value; False where there is one already."""
        if path in self._values:
            return False
        self._values[path] = value
        return True

    def contents(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each word with the dictionary that its model reads, those of one kind in their own order."""
        numbered: dict[tuple[str, int], list[Path]] = {}
        for path in self._values:
            numbered.setdefault((path.word, path.number), []).append(path)
        for (word, _), paths in sorted(numbered.items()):
            if WORDS[word].model_fields:
                yield word, self._content(paths)
            elif (flag := BOOLEANS.get(self._values[paths[0]])) is not False:
                yield word, ({} if flag else self._content(paths))

    def _content(self, paths: list[Path]) -> dict[str, Any]:
        content: dict[str, Any] = {path.attribute: self._values[path] for path in paths if path.child is None}
        children: dict[str, dict[int, dict[str, str]]] = {}
        for path in paths:
            if path.child is not None:
                child = children.setdefault(path.attribute, {}).setdefault(path.child, {})
                child[path.of] = self._values[path]
        for name, numbered in children.items():
            content[name] = [one[""] if one.keys() == {""} else one for _, one in sorted(numbered.items())]
        return content
