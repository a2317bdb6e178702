"""The reads behind lists to choose from: which units there are today, and who holds a post in them."""

from __future__ import annotations

from datetime import datetime

from thutuc.dossier.view import instant, local
from thutuc.engine.calling import check_filters
from thutuc.engine.desk import Desk
from thutuc.engine.known import check_known
from thutuc.organisation import Seat, UnitFacts
from thutuc.store.seeing import reading


class Chooses:
    """What can be chosen from; whether somebody may be given a task, `candidates` says."""

    _desk: Desk

    def officers(self, *, unit: str | None = None) -> list[Seat]:
        """Who holds a post today, by unit: in *unit*, or an agency with all its units; else anywhere.

        Who is away stands there too (`Seat.on_leave`), who only runs a unit for somebody away does not.
        """
        return self._seats(unit, "unit", local(instant(self._desk.clock())))

    def units(self, *, agency: str | None = None) -> list[UnitFacts]:
        """The units in which somebody holds a post today, by agency; of *agency* alone, where it is given."""
        now = local(instant(self._desk.clock()))
        units = dict.fromkeys(seat.unit for seat in self._seats(agency, "agency", now))
        each = (self._desk.world.unit(unit, now) for unit in units)
        return [facts for facts in each if facts is not None]

    def _seats(self, unit: str | None, argument: str, now: datetime) -> list[Seat]:
        check_filters({} if unit is None else {argument: unit})
        world = self._desk.world
        found = world.plugins.officers(unit, now)
        if not found:
            with reading(self._desk.store) as tx:
                check_known(tx, world, now, unit=unit, argument=argument)
        return found
