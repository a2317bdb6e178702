"""TOML let in from strangers: the standard library's reader, with a bound on what makes it slow."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

#: Dots in a line, beside those of numbers. Python's reader takes time by the square of a dotted key's parts:
#: two minutes for a key of 400 kB.
MOST_DOTS = 1_000
_NUMBER = re.compile(r"(?<![\w.\"'-])[+-]?\d+\.\d+(?![\w.\"'-])")


def loads(text: str, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What *text* says, as :func:`tomllib.loads` reads it.

    Raises :class:`tomllib.TOMLDecodeError`, also where a line has more dots than any key
    needs, or a number more digits.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS and _NUMBER.sub("", line).count(".") > MOST_DOTS:
            raise tomllib.TOMLDecodeError(f"more than {MOST_DOTS} dots in a line (line {number})")
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as error:  # a number with more digits than Python turns into one
        raise tomllib.TOMLDecodeError(str(error)) from error
