"""Whole numbers as a column of a database holds them: of 64 bits, with their sign."""

from __future__ import annotations

from typing import Final

#: The largest of them; as an instant the end of time.
FOREVER: Final = 2**63 - 1


def fits(number: int) -> bool:
    """Whether a column can hold *number*."""
    return -FOREVER - 1 <= number <= FOREVER
