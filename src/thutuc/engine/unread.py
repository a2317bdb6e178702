"""A dossier's state, read anew: one that was altered is refused in words, and lists go on without it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from thutuc.dossier import State, decode_events, fold, load_state
from thutuc.dossier.values import ALTERED
from thutuc.errors import JournalBroken
from thutuc.store import DossierRow, JournalRow

#: What reading altered bytes ends in; a sealed store finds every change, any other those that make no sense.
UNREADABLE = (JournalBroken, *ALTERED)

_LOG = logging.getLogger("thutuc.engine")


def read_state(row: DossierRow) -> State:
    """The state of a dossier, read anew; refused in words where it is no longer as it was written."""
    try:
        return load_state(row.state)
    except JournalBroken:  # sealed, and the store was given no keys
        raise
    except ALTERED as error:
        raise JournalBroken(altered(row.id)) from error


def fold_rows(rows: Iterable[JournalRow], state: State | None = None) -> State:
    """The state a journal folds to, from its beginning or further from a *state* that was left before."""
    return fold(((row.happened_at, decode_events(row.public, row.payload)) for row in rows), state)


def altered(dossier: int) -> str:
    """What is told of a dossier whose state cannot be read."""
    return f"Expected the state of dossier {dossier} as it was written, found it altered."


def gone(dossier: int) -> str:
    """What is told of a dossier that other rows name, and that is not in its table."""
    return f"Expected the row of dossier {dossier}, which other rows name, found none."


def leave_out(dossier: int) -> None:
    """Tell that a dossier is missing from what is listed; without any word of what stands in it."""
    _LOG.warning(
        "Không đọc được hồ sơ số %d nên danh sách thiếu hồ sơ này: chạy thutuc verify "
        "· dossier %d cannot be read and is left out: run thutuc verify",
        dossier,
        dossier,
    )
