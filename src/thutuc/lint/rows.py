"""Row numbers of a published step table, as they are compared."""

from __future__ import annotations

import re

_BEFORE = re.compile(r"^(?:bước )?b?0*(?=\d)")


def bare(number: str | None) -> str | None:
    """``B06`` and ``6`` are the same row."""
    if not number or not number.strip():
        return None
    return _BEFORE.sub("", number.strip().casefold())
