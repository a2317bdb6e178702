"""What each officer did one after the other: how long each thing was worked on, and whether it lay before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from thutuc.logs.hours import Office

#: Longer than this, in office hours, nobody works on one thing in one go: it lay, nobody knows until when.
AT_A_STRETCH = timedelta(hours=2)
#: So many acts back is looked for those that were ahead.
LOOKED = 500
_NOTHING = timedelta()

#: Who finished something, when, and since when it could be done.
Entry = tuple[str | None, datetime, datetime]


@dataclass(slots=True)
class _Own:
    """One officer's acts, in the order in which he finished them."""

    finished: list[datetime] = field(default_factory=list)
    opened: list[datetime] = field(default_factory=list)
    spent: list[timedelta] = field(default_factory=list)  #: what each kept him busy, as far as is known


class Diary:
    """What officers of one office did when."""

    def __init__(self, office: Office, entries: Iterable[Entry]) -> None:
        self._office = office
        self._of: dict[str | None, _Own] = {}
        known: dict[str, list[tuple[datetime, datetime]]] = {}
        for who, at, opened in entries:
            if who is not None:
                known.setdefault(who, []).append((at, opened))
        for who, acts in known.items():
            self._of[who] = own = _Own()
            self._fill(own, sorted(acts))

    def work(self, entry: Entry) -> timedelta | None:
        """How long it was worked on: since it could be done, or since its officer's act before, if later.

        ``None`` where that is more than anybody works in one go.
        """
        who, at, opened = entry
        work = self._hours(self._begun(self._of.get(who, _Own()), at, opened), at)
        return work if work <= AT_A_STRETCH else None

    def lying(self, entry: Entry) -> timedelta:
        """How long it lay since it was its turn; nothing, where that may have been work.

        Its turn comes once its officer has done what was there before it.
        """
        who, at, opened = entry
        return self._lying(self._of.get(who, _Own()), at, opened)

    def _fill(self, own: _Own, acts: list[tuple[datetime, datetime]]) -> None:
        """Go through his acts in order: what lay kept him no longer busy than is usual."""
        own.finished, own.opened = [at for at, _ in acts], [opened for _, opened in acts]
        gaps = [min(self._hours(self._begun(own, *act), act[0]), AT_A_STRETCH) for act in acts]
        usual = sorted(gaps)[len(gaps) // 2]
        for act, gap in zip(acts, gaps, strict=True):
            own.spent.append(min(gap, usual) if self._lying(own, *act) else gap)

    def _begun(self, own: _Own, at: datetime, opened: datetime) -> datetime:
        place = bisect_left(own.finished, at)
        return max(opened, own.finished[place - 1]) if place else opened

    def _lying(self, own: _Own, at: datetime, opened: datetime) -> timedelta:
        place, ahead = bisect_left(own.finished, at), _NOTHING
        for number in range(place - 1, max(place - LOOKED, 0) - 1, -1):
            if own.finished[number] <= opened:
                break
            if own.opened[number] <= opened:
                ahead += min(own.spent[number], self._office.worked(opened, own.finished[number]))
        turn = min(self._office.after(opened, ahead), at)
        return at - turn if self._hours(turn, at) > AT_A_STRETCH else _NOTHING

    def _hours(self, since: datetime, until: datetime) -> timedelta:
        """In office hours, by night work rests; all of it where it ends beside them."""
        return self._office.worked(since, until) if self._office.is_open(until) else until - since
