"""The journal as others follow it: every committed row once for each cursor, also one that commits late.

With several writers a row may become visible after one with a higher number. A place therefore remembers,
beside the last number, the stretches in which none was to be seen and which transactions could still fill
them; such a stretch is looked at again until all of these have ended. Within a dossier rows come in their
order, for its writers wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from thutuc.whole import FOREVER

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

#: A place remembers at most so many stretches; until they are settled it does not move on.
MOST_GAPS = 50


class FeedRow(NamedTuple):
    """One command as those outside are told of it: without persons' data."""

    seq: int
    dossier: int
    number: int  #: 1, 2, … in the dossier
    verb: str
    actor: str
    happened_at: int
    recorded_at: int
    public: bytes  #: JSON list of ``[kind, shape, fields]``


class Gap(NamedTuple):
    """Numbers from *first* to *last* that were not to be seen."""

    first: int
    last: int
    writers: int  #: transactions before this one could still fill it


class Place(NamedTuple):
    """How far somebody has followed the journal."""

    seq: int = 0
    gaps: Sequence[Gap] = ()


def follow(tx: Tx, place: Place, limit: int) -> tuple[list[FeedRow], Place]:
    """The next at most *limit* rows after *place*, and the place behind them."""
    ended = tx.ended()  # first: what had ended by then can be seen below
    found: list[FeedRow] = []
    gaps: list[Gap] = []
    for gap in place.gaps:
        late = _rows(tx, gap.first - 1, gap.last, limit - len(found))
        found += late
        # what is full was not looked at to its end
        if len(found) >= limit or ended < gap.writers:
            rest = holes(gap.first, gap.last, [row.seq for row in late])
            gaps += [Gap(*hole, gap.writers) for hole in rest]
    rows = _rows(tx, place.seq, FOREVER, limit - len(found))
    begun: int | None = None
    end = place.seq
    for row in rows:
        if row.seq > end + 1 and begun is None:
            begun = tx.begun()  # last: who has a number that was not seen had begun by then
        if row.seq > end + 1 and begun:
            if len(gaps) >= MOST_GAPS:
                break
            gaps.append(Gap(end + 1, row.seq - 1, begun))
        end = row.seq
        found.append(row)
    return found, Place(end, tuple(gaps))


def mark_at(tx: Tx, seq: int) -> str | None:
    """By what a place is known again: the chain at its row; ``None`` where this journal has no such row.

    A database that was restored from a copy has other rows under the numbers behind it, or none yet.
    """
    if seq == 0:
        return ""
    row = tx.one("feed_head", (seq,))
    return None if row is None else bytes(row[0])[:8].hex()


def is_held_up(tx: Tx, place: Place) -> bool:
    """Whether more stands behind a place that does not move on for want of remembering more stretches."""
    return len(place.gaps) >= MOST_GAPS and bool(_rows(tx, place.seq, FOREVER, 1))


def _rows(tx: Tx, after: int, upto: int, limit: int) -> list[FeedRow]:
    if limit <= 0:
        return []
    made = (FeedRow._make(row) for row in tx.all("feed", (after, upto, limit)))
    return [row._replace(public=bytes(row.public)) for row in made]


def holes(first: int, last: int, seen: Sequence[int]) -> list[tuple[int, int]]:
    """What is left of the numbers from *first* to *last* without those *seen*, which are in order."""
    ends = pairwise((first - 1, *seen, last + 1))
    return [(before + 1, after - 1) for before, after in ends if before + 1 < after]
