"""States that an older release wrote: they are given what it had no place for, as their journals tell it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from thutuc.dossier import decode_events, dump_state, fold
from thutuc.dossier.codec import is_of_today, is_older
from thutuc.errors import JournalBroken
from thutuc.store import keeping

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

#: How a migration is named after which states are looked at: one that comes with a field of theirs.
STATES = "_states"

_LOG = logging.getLogger("thutuc.store")
_PAGE = 500
#: What reading bytes ends in that make no sense.
_STRANGE = (JournalBroken, ValueError, LookupError, TypeError, AttributeError)


def fill(tx: Tx) -> None:
    """Write every state of an older shape as its journal folds to now.

    One that says otherwise in what its release did know stays as it is: `verify` goes on telling it.
    """
    keeping.check_keys(tx)
    filled = after = 0
    while rows := tx.all("states", (after, _PAGE)):
        for dossier, state in rows:
            written = _filled(tx, dossier, bytes(state))
            if written is not None:
                filled += tx.run("fill_state", (written, dossier))
        after = rows[-1][0]
    if filled:
        _LOG.warning(
            "%d hồ sơ do bản phát hành cũ ghi: trạng thái đã được bổ sung theo nhật ký của từng hồ sơ "
            "· %d dossiers were written by an older release: their states were filled in from their journals",
            filled,
            filled,
        )


def _filled(tx: Tx, dossier: int, state: bytes) -> bytes | None:
    try:
        if is_of_today(state):
            return None
        journal = tx.journal(dossier)
        written = dump_state(
            fold((row.happened_at, decode_events(row.public, row.payload)) for row in journal)
        )
        return written if is_older(state, written) else None
    except _STRANGE:  # it was altered
        return None
