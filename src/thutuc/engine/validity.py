"""On which days dossiers are received under which version: side by side, never two on one day (R1, R2).

A version that begins later follows the one before it. Where two say of the same days that they are in
force, a person has to say which one is meant; days without any version are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import orjson

from thutuc.errors import Finding
from thutuc.store import ProcedureRow

#: Where a version has no first day, and where it has no last one.
_FIRST, _LAST = date.min.isoformat(), date.max.isoformat()


def in_force(rows: Iterable[ProcedureRow], day: str) -> ProcedureRow | None:
    """The version that receives dossiers on *day*: of those in force the one that began last.

    One whose file names no last day came in place of those before it; ended by a decision, it leaves none.
    """
    begun = (row for row in rows if (row.effective_from or "") <= day)
    replaced: set[str] = set()
    for row in sorted(begun, key=lambda row: (row.effective_from or "", row.version), reverse=True):
        if row.id not in replaced and (row.effective_to is None or day <= row.effective_to):
            return row
        if came_to_stay(row):
            replaced.add(row.id)
    return None


def came_to_stay(row: ProcedureRow) -> bool:
    """Whether the file of a version names no last day, though a decision may have named one."""
    ended = orjson.loads(row.facts).get("ended") if row.effective_to and row.facts else None
    return ended[0].get("was") is None if ended else row.effective_to is None


def timeline(rows: Sequence[ProcedureRow]) -> list[tuple[str | None, ProcedureRow | None]]:
    """From which day on dossiers are received under which version, or none; the last goes on."""
    ends = [date.fromisoformat(row.effective_to) for row in rows if row.effective_to]
    days = {row.effective_from for row in rows if row.effective_from}
    days |= {(end + timedelta(days=1)).isoformat() for end in ends if end < date.max}
    found: list[tuple[str | None, ProcedureRow | None]] = []
    for day in ("", *sorted(days)):
        row = in_force(rows, day)
        if not found or found[-1][1] != row:
            found.append((day or None, row))
    return found


def replaced(rows: Sequence[ProcedureRow], row: ProcedureRow, today: str, place: Finding) -> list[Finding]:
    """That a version which is there already receives no dossier any more, from *today* on."""
    line = timeline(rows)
    ends = [*(since for since, _ in line[1:]), None]
    held = (each for (_, each), until in zip(line, ends, strict=True) if until is None or until > today)
    return [] if row in held else [_told(place, *_over(row), severity="warn")]


def findings(
    rows: Sequence[ProcedureRow],
    new: ProcedureRow,
    received: Callable[[ProcedureRow], bool],
    place: Finding,
) -> Iterator[Finding]:
    """What a version that comes contradicts of those that are there, and which days have none.

    *received* says whether a version has dossiers; *place* is where the new one is written.
    """
    for row in rows:
        if _both_say(row, new):
            first, last = max(_from(row), _from(new)), min(_to(row), _to(new))
            yield _told(place, *_overlap(row, first, last))
        elif row.effective_from and row.effective_from == new.effective_from and received(row):
            yield _told(place, *_again(row))
    line = timeline([*rows, new])
    for (since, held), (until, _) in pairwise(line[1:]):
        if held is None and since is not None and until is not None:
            yield _told(place, *_gap(since, until), severity="warn")


def _both_say(row: ProcedureRow, new: ProcedureRow) -> bool:
    """Whether both name days on which they are in force together, and do not merely follow each other."""
    if _from(row) > _to(new) or _from(new) > _to(row):
        return False
    earlier, later = sorted((row, new), key=_from)
    if _from(earlier) == _from(later):
        return bool(row.effective_to and new.effective_to and row.effective_from)
    return earlier.effective_to is not None  # it says that it goes on into the days of the later one


def _from(row: ProcedureRow) -> str:
    return row.effective_from or _FIRST


def _to(row: ProcedureRow) -> str:
    return row.effective_to or _LAST


def _told(
    place: Finding, rule: str, vi: str, en: str, do: tuple[str, str], severity: str = "error"
) -> Finding:
    return Finding(
        rule=rule,
        message=en,
        message_vi=vi,
        remedy=do[1],
        remedy_vi=do[0],
        element=place.element,
        name=place.name,
        line=place.line,
        file=place.file,
        severity=severity,
    )


def _overlap(row: ProcedureRow, first: str, last: str) -> tuple[str, str, str, tuple[str, str]]:
    vi = f"Phiên bản {row.version} cũng áp dụng cho hồ sơ tiếp nhận từ {_vi(first)} đến {_vi(last)}"
    en = f"Expected one version for each day of reception, found version {row.version} in force from {first}"
    do = (
        f"Ghi lại effectiveFrom, effectiveTo, hoặc kết thúc phiên bản {row.version} (thutuc end-version).",
        f"Correct effectiveFrom or effectiveTo, or end version {row.version} before (thutuc end-version).",
    )
    return "effective-overlap", vi, f"{en} to {last} as well", do


def _again(row: ProcedureRow) -> tuple[str, str, str, tuple[str, str]]:
    day = row.effective_from or ""
    vi = f"Phiên bản {row.version} cũng bắt đầu áp dụng ngày {_vi(day)} và đã có hồ sơ"
    en = f"Expected one version for each day of reception, found version {row.version}, with dossiers"
    do = (
        "Ghi effectiveFrom là ngày bắt đầu áp dụng bản này; hồ sơ đã tiếp nhận chỉ chuyển theo quyết định.",
        "Write the day from which this one applies; dossiers that were received move only by a decision.",
    )
    return "effective-again", vi, f"{en} under it, that begins on {day} as well", do


def _over(row: ProcedureRow) -> tuple[str, str, str, tuple[str, str]]:
    vi = f"Tệp này đã là phiên bản {row.version}, phiên bản ấy không còn tiếp nhận hồ sơ"
    en = f"Expected a version that receives dossiers, found version {row.version}, which receives no more"
    do = (
        "Muốn áp dụng lại thì ghi effectiveFrom là ngày bắt đầu: khi đó là một phiên bản mới.",
        "To have it in force again write the day from which it applies (effectiveFrom): a new version then.",
    )
    return "effective-over", vi, en, do


def _gap(since: str, until: str) -> tuple[str, str, str, tuple[str, str]]:
    last = (date.fromisoformat(until) - timedelta(days=1)).isoformat()
    vi = f"Từ {_vi(since)} đến {_vi(last)} không phiên bản nào áp dụng: không tiếp nhận được hồ sơ"
    en = f"Expected a version for each day, found none from {since} to {last}: nothing can be received"
    do = (
        "Ghi lại effectiveFrom hoặc effectiveTo nếu không phải chủ ý.",
        "Correct effectiveFrom or effectiveTo unless it is meant.",
    )
    return "effective-gap", vi, en, do


def _vi(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}" if day not in (_FIRST, _LAST) else "…"
