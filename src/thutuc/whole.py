"""Whole numbers as a column of a database holds them: of 64 bits, with their sign."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

#: The largest of them; as an instant the end of time.
FOREVER: Final = 2**63 - 1

#: No longer one fits.
_DIGITS: Final = 19


def fits(number: int) -> bool:
    """Whether a column can hold *number*."""
    return -FOREVER - 1 <= number <= FOREVER


def as_whole(value: object) -> object:
    """A number that has nothing behind its point, ``3.0``, as the whole one that it is; all else as it is."""
    if isinstance(value, float | Decimal):
        number = value if isinstance(value, Decimal) else Decimal(float.__repr__(value))
        if number.is_finite() and number.adjusted() < _DIGITS and number == number.to_integral_value():
            return int(number)
    return value
