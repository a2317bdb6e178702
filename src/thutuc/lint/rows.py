"""Row numbers of a published step table, as they are compared."""

from __future__ import annotations

import re


def bare(number: str | None) -> str | None:
    """``B06`` and ``6`` are the same row."""
    if not number or not number.strip():
        return None
    return re.sub(r"^(?:bước )?b?0*(?=\d)", "", number.strip().casefold())
