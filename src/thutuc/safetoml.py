"""TOML let in from strangers: the standard library's reader, with a bound on what makes it slow."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

#: Dots in a line, beside those of numbers. Python's reader takes time by the square of a dotted key's parts:
#: two minutes for a key of 400 kB.
MOST_DOTS = 1_000
#: Parts of a key or of a table's name: under a deep table every line takes as long as the table is deep.
MOST_PARTS = 50
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DEEP = re.compile(rf"[ \t\[]*(?:{_PART}[ \t]*\.[ \t]*){{{MOST_PARTS}}}")
_NUMBER = re.compile(r"(?<![\w.\"'-])[+-]?\d+\.\d+(?![\w.\"'-])")


def loads(text: str, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What *text* says, as :func:`tomllib.loads` reads it.

    Raises :class:`tomllib.TOMLDecodeError`, also where a line has more dots or a key more parts than any
    needs, a number more digits, or lists lie too deep in each other.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS and _NUMBER.sub("", line).count(".") > MOST_DOTS:
            raise tomllib.TOMLDecodeError(f"more than {MOST_DOTS} dots in a line (line {number})")
        if line.count(".") >= MOST_PARTS and _DEEP.match(line):
            raise tomllib.TOMLDecodeError(f"more than {MOST_PARTS} parts in a key (line {number})")
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError as error:
        raise tomllib.TOMLDecodeError("lists or tables too deep in each other") from error
    except ValueError as error:  # a number with more digits than Python turns into one
        raise tomllib.TOMLDecodeError(str(error)) from error
