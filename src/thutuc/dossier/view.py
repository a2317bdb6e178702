"""What a plug-in may know of a dossier: a read-only view of its state."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from thutuc.dossier.state import DOSSIER, Phase, State
from thutuc.dossier.status import STATUS_NAMES, national_status
from thutuc.errors import WrongData
from thutuc.worktime.due import ended

#: Dates are those of the organisation.
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST = date.max.toordinal()
_WALL = datetime(1970, 1, 1, tzinfo=ZONE)  #: where the clocks of the zone are counted from


def instant(moment: datetime) -> int:
    """Whole microseconds UTC of an aware *moment*; a naive one, or one at the ends of time, is refused."""
    zone = moment.tzinfo
    if zone is None:
        raise WrongData([f"Expected an instant with its zone, found {moment.isoformat()}"])
    if not 1 < moment.year < 9999:  # in another zone it may lie beyond all days
        raise WrongData([f"Expected an instant that has a day everywhere, found {moment.isoformat()}"])
    offset = _offset(moment.toordinal()) if zone is ZONE else None
    if offset is None:
        return (moment - _EPOCH) // _MICROSECOND
    gone = moment - _WALL  # two instants of one zone: what the clocks on the wall show
    return (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds - offset


def moment(instant: int) -> datetime:
    """The aware UTC datetime of *instant* (whole microseconds UTC)."""
    return _EPOCH + timedelta(microseconds=instant)


@lru_cache(maxsize=256)
def local(at: int) -> datetime:
    """An instant (microseconds UTC) as a datetime in the organisation's zone; at the ends of time in UTC."""
    found = moment(at)
    try:
        return found.astimezone(ZONE)
    except OverflowError:
        return found


def when_vi(at: datetime | int) -> str:
    """An instant within a Vietnamese sentence, as officials write it: ``17:30 ngày 02/03/2026``."""
    return f"{local(at) if isinstance(at, int) else at:%H:%M ngày %d/%m/%Y}"


def when_en(at: datetime | int) -> str:
    """The instant within the English sentence: ``17:30 on 02/03/2026``."""
    return f"{local(at) if isinstance(at, int) else at:%H:%M on %d/%m/%Y}"


def end_vi(at: datetime | int) -> str:
    """When a term ends, in a Vietnamese sentence: ``24:00 ngày 02/03/2026``, not 00:00 of the day after."""
    hour, day = ended(local(at) if isinstance(at, int) else at)
    return f"{hour} ngày {day:%d/%m/%Y}"


def end_en(at: datetime | int) -> str:
    """When a term ends, within the English sentence: ``24:00 on 02/03/2026``."""
    hour, day = ended(local(at) if isinstance(at, int) else at)
    return f"{hour} on {day:%d/%m/%Y}"


@lru_cache(maxsize=4096)
def _offset(day: int) -> int | None:
    """How far the zone is ahead of UTC, in microseconds, where that is the same for days around *day*.

    *day* is its ordinal. ``None`` where clocks are changed meanwhile: then the zone is asked each time.
    """
    if not 3 < day < _LAST - 3:
        return None
    found = set()
    for near in (day - 2, day + 3):
        ahead = datetime.fromordinal(near).replace(tzinfo=UTC).astimezone(ZONE).utcoffset()
        found.add((ahead or timedelta()) // _MICROSECOND)
    return found.pop() if len(found) == 1 else None


class DossierView:
    """A dossier as plug-ins see it; looking changes nothing."""

    __slots__ = ("_scope", "_state", "id")

    def __init__(self, state: State, id: int = 0, scope: int | None = None) -> None:
        self._state = state
        self._scope = scope
        self.id = id  #: the dossier's internal number

    @property
    def procedure(self) -> str:
        """Id of the procedure."""
        return self._state.procedure

    @property
    def version(self) -> int:
        """Version of the procedure it was received under."""
        return self._state.version

    @property
    def phase(self) -> Phase:
        """Where the dossier is in its life."""
        return self._state.phase

    @property
    def code(self) -> str | None:
        """Mã số hồ sơ, once received."""
        return self._state.code

    @property
    def external_code(self) -> str | None:
        """The code or reference it came with."""
        return self._state.external_code

    @property
    def status(self) -> int:
        """National status code, 1–10."""
        return national_status(self._state)

    @property
    def status_name(self) -> str:
        """The national status in words."""
        return STATUS_NAMES[self.status]

    @property
    def applicant(self) -> str | None:
        """Identifier of the applicant."""
        return self._state.applicant

    @property
    def channel(self) -> str:
        """``counter``, ``online`` or ``post``."""
        return self._state.channel

    @property
    def received_at(self) -> str | None:
        """Unit where the dossier was handed in."""
        return self._state.received_at

    @property
    def competent(self) -> str | None:
        """Unit or agency that decides."""
        return self._state.competent

    @property
    def forwarded(self) -> bool:
        """Whether it is on its way to the competent unit, which has not taken it over yet."""
        return self._state.forwarded

    @property
    def data(self) -> Mapping[str, Any]:
        """The dossier's document, under the items of the repetition that is looked at."""
        layers = list(self._layers())
        if not layers:
            return MappingProxyType(self._state.data)
        return MappingProxyType(ChainMap(*layers, self._state.data))

    def _layers(self) -> Iterator[dict[str, Any]]:
        scopes = self._state.scopes
        scope = scopes.get(self._scope) if self._scope is not None else None
        while scope is not None:
            if scope.data:
                yield scope.data
            scope = scopes.get(scope.parent) if scope.parent is not None else None

    @property
    def submitted(self) -> datetime:
        """When it was handed in."""
        return local(self._state.submitted)

    @property
    def received(self) -> datetime | None:
        """When it was received; ``None`` before."""
        return None if self._state.received is None else local(self._state.received)

    @property
    def late(self) -> bool:
        """Whether its result came after the promised instant, or has not come by it.

        What happened decides, not when it was entered: a result entered late came in time all the same.
        """
        return self._state.late or (self.missed is not None and DOSSIER in self._state.clocks)

    @property
    def missed(self) -> datetime | None:
        """The due instant that passed without a result; stays for good."""
        return None if self._state.missed is None else local(self._state.missed)

    @property
    def owes_apology(self) -> bool:
        """Whether it is late and nobody has apologised yet; the result goes out all the same."""
        return self.late and not self._state.apologies
