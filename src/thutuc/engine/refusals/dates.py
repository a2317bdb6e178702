"""Days and instants within refusals, as officials write them: ``02/03/2026``, ``09:00 ngày 02/03/2026``."""

from __future__ import annotations

import re
from datetime import date, datetime

from thutuc.dossier.view import ZONE, when_vi

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d(:\d\d)?)?")


def dated(fact: str) -> str | None:
    """A fact that is a day or an instant, in Vietnamese; any other fact is none."""
    try:
        if _DAY.fullmatch(fact):
            return f"{date.fromisoformat(fact):%d/%m/%Y}"
        if _INSTANT.fullmatch(fact):
            return _instant(datetime.fromisoformat(fact))
    except (ValueError, OverflowError):  # no day, or none in our zone
        return None
    return None


def found_instead(fact: str) -> str | None:
    """What a sentence goes on with where a day or an instant stands instead of what was asked for."""
    said = dated(fact)
    if said is None:
        return None
    return f"nhưng {'ngày' if _DAY.fullmatch(fact) else 'thời điểm'} đã nhập là {said}"


def _instant(at: datetime) -> str:
    at = at if at.tzinfo is None else at.astimezone(ZONE)
    return f"{at:%H:%M:%S ngày %d/%m/%Y}" if at.second or at.microsecond else when_vi(at)
