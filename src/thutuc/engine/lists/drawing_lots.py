"""A random sample that can be repeated, and that nobody can have chosen.

First the digest of a seed is kept; then a seal is made over all chains, once something has been recorded that
the giver of the seed could not know; then the seed is told. The sample follows from seed and seal alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from thutuc.dossier.view import local
from thutuc.engine.lists.past import replayed
from thutuc.engine.lists.question import Question
from thutuc.errors import WrongData, WrongState
from thutuc.store import DossierRow, SealRow, Tx, lists
from thutuc.store.lists import DrawRow


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample: promised first, drawn later."""

    id: int
    at: datetime  #: when the digest of the seed was kept
    by: str
    commitment: str  #: SHA-256 of the seed, hexadecimal
    population: Mapping[str, Any]  #: dossiers received ``since``, ``until``, decided by ``unit``
    size: int
    seal: str | None = None  #: the seal it was drawn with
    revealed_at: datetime | None = None
    seed: str | None = None
    dossiers: int | None = None  #: how many it was drawn from
    drawn: tuple[int, ...] = ()  #: numbers of the dossiers, as they came


def draw_of(row: DrawRow) -> Draw:
    """A row as people read it."""
    return Draw(
        id=row.id,
        at=local(row.at),
        by=row.actor,
        commitment=row.commitment,
        population=orjson.loads(row.population),
        size=row.size,
        seal=None if row.seal is None else bytes(row.seal).hex(),
        revealed_at=None if row.revealed_at is None else local(row.revealed_at),
        seed=row.seed,
        dossiers=row.dossiers,
        drawn=tuple(orjson.loads(row.drawn)) if row.drawn is not None else (),
    )


def check_commitment(text: str) -> str:
    """Refuse what is no SHA-256 in hexadecimal."""
    if len(text) != 64 or any(each not in "0123456789abcdef" for each in text):
        raise WrongData([f"Expected the SHA-256 of a seed, 64 hexadecimal digits, found {text[:80]!r}"])
    return text


def check_seed(row: DrawRow, seed: str) -> None:
    """Refuse a seed that is not the one whose digest was kept."""
    if sha256(seed.encode()).hexdigest() != row.commitment:
        raise WrongData(["Expected the seed whose SHA-256 was kept before, found another"])


def seal_for(tx: Tx, row: DrawRow) -> SealRow:
    """The first seal that covers something recorded after the digest of the seed was kept."""
    for seal in tx.seals():
        recorded = lists.recorded_at(tx, seal.upto)
        if seal.at > row.at and recorded is not None and recorded > row.at:
            return seal
    raise WrongState(
        "a seal over something recorded after the digest of the seed", "none yet: work on, then seal"
    )


def promised_beside(tx: Tx, row: DrawRow) -> list[int]:
    """Other samples that were promised of some of the same dossiers and that the same seal serves.

    Whoever promises many knows all of them once the seal is made, and could tell the seed he likes.
    """
    own, seal, found = orjson.loads(row.population), seal_for(tx, row), list[int]()
    for other in lists.draws(tx):
        asked = orjson.loads(other.population)
        meets = asked["since"] < own["until"] and own["since"] < asked["until"]
        same = None in (asked["unit"], own["unit"]) or asked["unit"] == own["unit"]
        if other.id == row.id or not (meets and same) or other.at >= seal.at:
            continue
        if seal_for(tx, other) == seal:
            found.append(other.id)
    return found


def sample(population: Sequence[int], seed: str, seal: bytes, size: int) -> list[int]:
    """The dossiers whose SHA-256 with seed and seal comes first; anybody can work it out again."""

    def key(dossier: int) -> bytes:
        return sha256(b"%b|%b|%d" % (seed.encode(), seal, dossier)).digest()

    return sorted(population, key=key)[:size]


def population_at(q: Question, seal: SealRow) -> list[int]:
    """The dossiers received in the period and decided by the unit, as the sealed journals tell it."""
    found = []
    for head in list(q.tx.chain_heads(seal.upto)):
        row = q.tx.dossier(head.dossier)
        if row is None or row.received is None or not q.since <= row.received < q.until:
            continue
        if row.version != head.number:
            row = _sealed(q, row, seal)
        if row.received is not None and q.since <= row.received < q.until and q.within(row.competent):
            found.append(row.id)
    return found


def _sealed(q: Question, row: DossierRow, seal: SealRow) -> DossierRow:
    """The dossier as far as the seal covers its journal."""
    return replayed(row, [each for each in q.tx.journal(row.id) if each.seq <= seal.upto]).row
