"""The reads behind lists to choose from: which units there are today, and who holds a post in them."""

from __future__ import annotations

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
        check_filters({} if unit is None else {"unit": unit})
        world, now = self._desk.world, local(instant(self._desk.clock()))
        found = world.plugins.officers(unit, now)
        if not found:
            with reading(self._desk.store) as tx:
                check_known(tx, world, now, unit=unit)
        return found

    def units(self, *, agency: str | None = None) -> list[UnitFacts]:
        """The units in which somebody holds a post today, by agency; of *agency* alone, where it is given."""
        check_filters({} if agency is None else {"agency": agency})
        world, now = self._desk.world, local(instant(self._desk.clock()))
        found = world.plugins.officers(agency, now)
        if not found:
            with reading(self._desk.store) as tx:
                check_known(tx, world, now, unit=agency, argument="agency")
        each = (world.unit(unit, now) for unit in dict.fromkeys(seat.unit for seat in found))
        return [facts for facts in each if facts is not None]
