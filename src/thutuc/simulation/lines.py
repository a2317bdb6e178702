"""On which line of a TOML file something is said, for words that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_HEADER = re.compile(r"\s*(\[\[?)([^\]]+)\]\]?\s*(#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\"'-]+)\s*=")
_PART = re.compile(r"""([A-Za-z0-9_-]+)|"([^"]*)"|'([^']*)'""")

#: No header is longer; longer lines are data.
_LONGEST = 1_000

Path = tuple[str | int, ...]


def lines_of(text: str) -> Mapping[Path, int]:
    """Where each table and key begins; of lists of tables each by its number, from 0."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.fullmatch(line) if len(line) <= _LONGEST else None
        if header is not None:
            table = _resolved(_parts(header[2]), counts, many=header[1] == "[[")
            found.setdefault(table, number)
        elif (key := _KEY.match(line, 0, _LONGEST)) is not None:
            found.setdefault((*table, *_parts(key[1])), number)
    return found


def line_of(lines: Mapping[Path, int], path: Sequence[str | int]) -> int | None:
    """The line of what lies at *path*, or of the nearest that holds it."""
    whole = tuple(path)
    return next((lines[whole[:end]] for end in range(len(whole), 0, -1) if whole[:end] in lines), None)


def _parts(text: str) -> list[str]:
    return [next(part for part in found if part) for found in _PART.findall(text) if any(found)]


def _resolved(parts: Sequence[str], counts: dict[Path, int], *, many: bool) -> Path:
    """The path of a table's header, with the number of each list of tables that it lies in."""
    path: Path = ()
    for place, part in enumerate(parts):
        path = (*path, part)
        if many and place == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
