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
    payload: bytes  #: empty where there are none, and only the salt of its request is to be kept
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
    hidden, asked = None, entry.request_digest
    if entry.payload is not None or asked is not None:
        salt, payload = os.urandom(16), entry.payload or b""
        hidden = Hidden(salt, payload, chain.payload_digest(salt, payload))
        if asked is not None:
            entry = entry._replace(request_digest=chain.request_digest(salt, asked))
    digest = hidden.digest if hidden else None
    head = chain.link(before.head or chain.genesis(before.id), number, entry, digest)
    journal = (before.id, number, *entry[:4], *entry[6:], entry.public, digest, head)
    after = DossierRow._make((*after[:-3], number, head, after.state))
    return Chained(before, after, journal, hidden, tasks, held, duties, arisen)
