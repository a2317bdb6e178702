"""A virtual clock for tests: it stands still until it is told how much time passes."""

from __future__ import annotations

from datetime import datetime, timedelta

from thutuc.dossier.view import ZONE
from thutuc.plugins import Plugins
from thutuc.scenario.pause import Pause

_MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZONE)


class Clock:
    """What time it is, as a test says: ``clock.advance("02 giờ làm việc")``, ``clock.set(…)``."""

    def __init__(self, plugins: Plugins, now: datetime = _MONDAY) -> None:
        self.now = now
        self.moved = False  #: whether a test has said what time it is
        self._plugins = plugins

    def __call__(self) -> datetime:
        """What the engine asks."""
        return self.now

    def after(self, pause: str | timedelta, *, unit: str | None = None) -> datetime:
        """When so much time has passed, by the calendar of *unit*.

        *pause* is working time (``02 giờ làm việc``, ``03 ngày làm việc``), time of the calendar
        (``05 ngày``, ``24 giờ``, ``30 phút``, ``01 tháng``, ``P1D``) or a ``timedelta``; of whole days the
        hour stays.
        """
        if isinstance(pause, timedelta):
            return self.now + pause
        return Pause.parse(pause).after(self.now, self._plugins, unit)

    def advance(self, pause: str | timedelta, *, unit: str | None = None) -> datetime:
        """Let so much time pass; nothing happens by itself until ``engine.tick()`` is called."""
        return self.set(self.after(pause, unit=unit))

    def begin(self, at: datetime) -> None:
        """It is then, unless the test has said before what time it is."""
        if not self.moved:
            self.now, self.moved = at, True

    def set(self, at: datetime) -> datetime:
        """It is then; without a zone, in the organisation's. A clock never goes back."""
        at = at if at.tzinfo is not None else at.replace(tzinfo=ZONE)
        if at < self.now:
            raise ValueError(f"Expected an instant from {self.now} on, found {at}.")
        self.now, self.moved = at, True
        return at
