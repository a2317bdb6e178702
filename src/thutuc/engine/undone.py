"""The part of a journal that holds: without the commands that a later one took back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from thutuc.dossier import decode_events, encode_events
from thutuc.dossier.events import LapseUndone
from thutuc.engine.views import Record
from thutuc.store import JournalRow

R = TypeVar("R", JournalRow, Record)

#: Under which name a lapse is undone in the journal; nobody calls it by itself.
UNDO_LAPSE: Final = "undo_lapse"


def holding(rows: Sequence[R]) -> Sequence[R]:
    """The rows of a journal, or its records, that no lapse undone later has taken back.

    Whoever retells a dossier's sums and steps asks for these: what comes of them is what would have come had
    what was entered late been entered when it came.
    """
    gone, parts = set[int](), dict[str, list[int]]()
    for row in rows:
        if row.verb == UNDO_LAPSE:
            told = row.events if isinstance(row, Record) else decode_events(row.public, None)
            ends = parts.setdefault(str(row.number), [])  # of what is not there
            for number, event in enumerate(told):
                if isinstance(event, LapseUndone):
                    gone.update(event.commands)
                    parts |= event.parts
                else:
                    ends.append(number)
    if not gone:
        return rows
    return [_without(row, parts.get(str(row.number), ())) for row in rows if row.number not in gone]


def _without(row: R, events: Collection[int]) -> R:
    """A row without some of its events."""
    if not events:
        return row
    if isinstance(row, Record):
        return replace(row, events=tuple(each for n, each in enumerate(row.events) if n not in events))
    told = enumerate(decode_events(row.public, row.payload))
    public, payload = encode_events(each for n, each in told if n not in events)
    return row._replace(public=public, payload=payload)
