"""The part of a journal that holds: without the commands that a later one took back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from thutuc.dossier import decode_events
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
    gone: set[int] = set()
    for row in rows:
        if row.verb == UNDO_LAPSE:
            events = row.events if isinstance(row, Record) else decode_events(row.public, None)
            gone.update(n for event in events if isinstance(event, LapseUndone) for n in event.commands)
    return [row for row in rows if row.number not in gone] if gone else rows
