"""What lies on heads beside the steps: explaining a delay, signing an apology once it is due."""

from __future__ import annotations

from collections.abc import Callable

from thutuc.dossier import events as e
from thutuc.engine import commands_oversight as o
from thutuc.engine.clock_names import DOSSIER
from thutuc.simulation.cases import MOST_TRIES, Case, Item
from thutuc.simulation.chance import branch, draw, key
from thutuc.simulation.office import Office
from thutuc.simulation.officers import Officer
from thutuc.simulation.spread import Quantile, Spread

_DUTY = key("duty")


class Duties:
    """The duties of one run's heads; without a time that they take nobody does them."""

    def __init__(
        self,
        takes: Spread | None,
        office: Office,
        lay: Callable[[Officer, Item], None],
        officer: Callable[[str], Officer],
        later: int,
    ) -> None:
        self._takes: Quantile | None = takes.quantile() if takes is not None else None
        self._office, self._lay, self._officer, self._later = office, lay, officer, later
        office.duty, office.late = self._arose, self._sign

    def _arose(self, case: Case, event: e.DutyArose | e.DutyGiven) -> None:
        """A duty lies on a head; he does it where the plan says how long that takes."""
        duty = case.standing.duties.get(event.duty)
        if self._takes is None or event.officer is None or duty is None:
            return
        if duty.kind not in ("urge", "apologise"):
            return
        if (given := case.items.get(-event.duty)) is not None:  # to another head: it is no longer his
            self._office.drop(given)
        item = case.items[-event.duty] = Item(case, "duty", self._office.agenda.now, event.duty)
        item.how = duty.kind
        if duty.kind == "apologise" and duty.about == DOSSIER and not _comes_late(case):
            case.unsigned = item
        else:
            self._lay(self._officer(event.officer), item)

    def begun(self, item: Item) -> None:
        """Somebody has begun to work on a dossier: now it may be known to come late."""
        unsigned = item.case.unsigned
        if unsigned is not None and not unsigned.gone and _comes_late(item.case):
            self._sign(item.case)

    def _sign(self, case: Case) -> None:
        """The dossier is late, or will be: the apology that was prepared is signed."""
        item, case.unsigned = case.unsigned, None
        duty = case.standing.duties.get(item.task) if item is not None and not item.gone else None
        if item is not None and duty is not None and duty.officer is not None:
            item.ready = self._office.agenda.now
            self._lay(self._officer(duty.officer), item)

    def time_of(self, item: Item) -> int:
        """How long a duty takes."""
        return self._takes(draw(branch(item.case.stream, _DUTY), item.task)) if self._takes is not None else 0

    def do(self, item: Item, officer: Officer) -> None:
        """The head has done it."""
        act, explained = self._office.act, o.ExplainDelay(item.task, "Khối lượng công việc lớn", "urged")
        if item.how == "urge":
            done = act(item.case, "explain_delay", explained, officer.id)
        else:
            done = act(item.case, "apologise", o.Apologise(item.task, "thiếu nhân lực"), officer.id)
        if done:
            return
        self._office.pass_duties(item.case)
        item.tries += 1
        if not item.gone and item.tries < MOST_TRIES:
            self._office.agenda.at(self._office.agenda.now + self._later, self._again, item)

    def _again(self, item: Item) -> None:
        """What was refused lies on his desk again, where it is still his."""
        duty = item.case.standing.duties.get(item.task)
        if not item.gone and duty is not None and duty.officer is not None:
            self._lay(self._officer(duty.officer), item)


def _comes_late(case: Case) -> bool:
    """Whether the date has passed, or work has begun on the dossier that ends after the date."""
    state = case.state
    clock = state.clocks.get(DOSSIER)
    if state.missed is not None or clock is None or clock.due is None or clock.paused is not None:
        return state.missed is not None
    ends = [
        each.officer.hours.finish(each.started, each.work)
        for each in case.items.values()
        if each.kind == "work" and each.officer is not None
    ]
    return any(end is None or end > clock.due for end in ends)
