"""On which line of a TOML file each table and key stands; the standard library's reader does not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

#: Where something stands: keys, and the number of a table among those of one name.
Place = tuple[str | int, ...]

_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_HEADER = re.compile(r"""(?P<open>\[\[?)(?P<keys>(?:[^\]"'\n]|"(?:\\.|[^"\\\n])*"|'[^'\n]*')*)\]""")
_NAME = re.compile(r"""(?P<keys>(?:[A-Za-z0-9_. \t-]|"(?:\\.|[^"\\\n])*"|'[^'\n]*')+)=""")
_PART = re.compile(
    r'"""(?:\\.|[^\\])*?"""|'
    r"'''.*?'''|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'|"
    r"#[^\n]*|[\[\]{}\n]|[^\[\]{}\n\"'#]+|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one TOML text."""

    first: Mapping[Place, int] = field(default_factory=dict)  #: of each table and key
    last: Mapping[Place, int] = field(default_factory=dict)  #: where each table's own keys end
    around: Mapping[Place, int] = field(default_factory=dict)  #: of what is named only in longer names

    def of(self, *place: str | int) -> int:
        """The line of a place, or of the nearest thing around it that has one."""
        for length in range(len(place), 0, -1):
            near = place[:length]
            if near in self.first:
                return self.first[near]
            if near in self.around:  # a dotted key, whose table has no line of its own
                return self.around[near]
        return 1


def lines_of(text: str) -> Lines:
    """The lines of a text that is TOML."""
    first: dict[Place, int] = {}
    last: dict[Place, int] = {}
    table: Place = ()
    seen: Counter[Place] = Counter()
    for line, end, header, keys in _statements(text):
        if header:
            table = _table(keys, seen, repeated=header == "[[")
            first.setdefault(table, line)
        else:
            first.setdefault((*table, *keys), line)
        last[table] = end
    around: dict[Place, int] = {}
    for place, line in first.items():
        for length in range(1, len(place)):
            around[place[:length]] = min(line, around.get(place[:length], line))
    return Lines(first, last, around)


def _table(keys: list[str], seen: Counter[Place], *, repeated: bool) -> Place:
    """The place a header names: behind the name of repeated tables, the number of the last one."""
    place: Place = ()
    for number, key in enumerate(keys):
        place = (*place, key)
        if repeated and number == len(keys) - 1:
            seen[place] += 1
        if seen[place]:
            place = (*place, seen[place] - 1)
    return place


def _statements(text: str) -> Iterator[tuple[int, int, str, list[str]]]:
    """Each header and each key with its value: first line, last line, the header's bracket, the keys."""
    at, line = _blank(text, 0), 1
    while at < len(text):
        found = _HEADER.match(text, at) or _NAME.match(text, at)
        begun = line
        at, line, end = _skip(text, found.end() if found else at, line)
        if found is not None:
            header = found.groupdict().get("open") or ""
            yield begun, end, header, [_plain(key) for key in _KEY.findall(found["keys"])]


def _skip(text: str, at: int, line: int) -> tuple[int, int, int]:
    """To the beginning of the next statement: where it is, its line, the last line of this one."""
    depth = 0
    for part in _PART.finditer(text, at):
        word = part.group()
        if word == "\n" and depth <= 0:
            return _blank(text, part.end()), line + 1, line
        depth += (word in "[{") - (word in "]}")
        line += word.count("\n")
    return len(text), line, line


def _blank(text: str, at: int) -> int:
    """Past the blanks at the beginning of a line."""
    while at < len(text) and text[at] in " \t\r":
        at += 1
    return at


def _plain(key: str) -> str:
    return key[1:-1] if key[:1] in "\"'" else key
