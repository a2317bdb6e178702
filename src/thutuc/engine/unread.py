"""A dossier that was altered and cannot be read: lists over many go on without it, and say so."""

from __future__ import annotations

import logging

from thutuc.errors import JournalBroken

#: What reading altered bytes ends in; a sealed store finds every change, any other those that make no sense.
UNREADABLE = (JournalBroken, ValueError, LookupError, TypeError, AttributeError)

_LOG = logging.getLogger("thutuc.engine")


def altered(dossier: int) -> str:
    """What is told of a dossier whose state cannot be read."""
    return f"Expected the state of dossier {dossier} as it was written, found it altered."


def leave_out(dossier: int) -> None:
    """Tell that a dossier is missing from what is listed; without any word of what stands in it."""
    _LOG.warning(
        "Không đọc được hồ sơ số %d nên danh sách thiếu hồ sơ này: chạy thutuc verify "
        "· dossier %d cannot be read and is left out: run thutuc verify",
        dossier,
        dossier,
    )
