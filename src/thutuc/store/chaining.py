"""A commit, numbered and chained: what stands between what the engine decided and what a database writes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from thutuc.store import chain
from thutuc.store.rows import Commit, DossierRow, DutyRow, HoldingRow, IncidentRow, TaskRow


class Hidden(NamedTuple):
    """Persons' data of one entry, with what stands for them in the chain."""

    salt: bytes
    payload: bytes
    digest: bytes


class Chained(NamedTuple):
    """A commit that is numbered and continues the dossier's chain; written as it stands."""

    before: DossierRow
    after: DossierRow  #: with its version and head: what the dossier's next commit begins from
    journal: tuple[object, ...]  #: the columns of its journal row
    hidden: Hidden | None
    tasks: Sequence[TaskRow]
    held: Sequence[HoldingRow]
    duties: Sequence[DutyRow] = ()
    incidents: Sequence[IncidentRow] = ()


def chained(commit: Commit) -> Chained:
    """Number, salt and chain the entry of *commit*, and fill in the dossier's version and head."""
    before, after, entry, tasks, held, duties, arisen = commit
    number = before.version + 1
    hidden = None
    if entry.payload is not None:
        salt = os.urandom(16)
        hidden = Hidden(salt, entry.payload, chain.payload_digest(salt, entry.payload))
    digest = hidden.digest if hidden else None
    head = chain.link(before.head or chain.genesis(before.id), number, entry, digest)
    journal = (before.id, number, *entry[:4], *entry[6:], entry.public, digest, head)
    after = DossierRow._make((*after[:-3], number, head, after.state))
    return Chained(before, after, journal, hidden, tasks, held, duties, arisen)
