"""Gives a letter and its marks one form (NFC), as TCVN 6909:2001 writes Vietnamese: ``Sở`` is one word.

Putting marks in order takes time with the square of how many stand in a row, and Python does nothing else
meanwhile; no language has more over one letter than Unicode's Stream-Safe Text Format lets through (UAX #15).
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import combining, normalize

#: So many marks stand over one letter at most.
MOST_MARKS: Final = 30

#: Where more may stand: every mark is U+0300 or later.
_LONG = re.compile(rf"[\u0300-\U0010ffff]{{{MOST_MARKS + 1},}}")
#: What is no mark itself, and made of nothing else.
_OF_MARKS: Final = "\u0f73\u0f75\u0f81"


class PiledError(ValueError):
    """More marks stand over one letter than any language has."""

    def __init__(self, start: int, found: int) -> None:
        super().__init__(f"Expected at most {MOST_MARKS} marks over one letter, found {found}")
        self.start = start  #: where the run of signs begins in the text, from 0
        self.found = found
        self.reason = f"more than {MOST_MARKS} marks stand over one letter"
        self.reason_vi = f"có hơn {MOST_MARKS} dấu trên một chữ"


def composed(text: str) -> str:
    """The text with each letter and its marks as one sign; raises :class:`PiledError`."""
    if text.isascii():
        return text
    if (piled := piled_in(text)) is not None:
        raise piled
    return normalize("NFC", text)


def piled_in(text: str) -> PiledError | None:
    """Where the text has too many marks in a row, and how many."""
    for run in _LONG.finditer(text):
        found = 0
        for sign in f"{run[0]}x":
            if combining(sign) or sign in _OF_MARKS:
                found += 1
            elif found > MOST_MARKS:
                return PiledError(run.start(), found)
            else:
                found = 0
    return None
