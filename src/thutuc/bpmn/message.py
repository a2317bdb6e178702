"""What one rule of the reader says, in English and Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """The four sentences of one rule; words in braces are filled in with the facts found."""

    en: str  #: what was expected, what was found
    vi: str
    remedy: str  #: what to do
    remedy_vi: str
    severity: str = "error"
