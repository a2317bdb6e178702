"""What comes to dossiers from outside: messages, when the plan says so, and answers of services."""

from __future__ import annotations

from thutuc.dossier import events as e
from thutuc.engine import commands as c
from thutuc.engine import commands_incidents as i
from thutuc.simulation.cases import Case
from thutuc.simulation.chance import branch, draw, key
from thutuc.simulation.office import SYSTEM, Office

_MESSAGE = key("message")


class Outside:
    """Everybody who writes to the dossiers of one run and sits at none of its desks."""

    def __init__(self, office: Office) -> None:
        self._office, self._agenda = office, office.agenda

    def waiting(self, case: Case, event: e.WaitOpened) -> None:
        """An event waits for something outside, or a service is asked."""
        if event.what == "service":
            self._agenda.at(self._agenda.now, self._serve, (case, event.wait, event.name or ""))
        else:
            self.awaited(case, event.name or "", event.wait, signal=event.what == "signal")

    def awaited(self, case: Case, name: str, wait: int, *, signal: bool = False) -> None:
        """An event or a receiving step waits from now on; the plan says when its message comes, if ever."""
        said = case.flow.messages.get(name)
        if said is None:
            return
        own = branch(branch(case.stream, _MESSAGE), key(name))
        if draw(own, 3 * wait) < said.probability:
            when = self._agenda.now + said.after(draw(own, 3 * wait + 1))
            self._agenda.at(when, self._send, (case, wait, name, signal))

    def _send(self, told: tuple[Case, int, str, bool]) -> None:
        case, wait, name, signal = told
        if wait in case.standing.waits or wait in case.standing.tasks:
            own = branch(case.stream, _MESSAGE)
            data = case.flow.messages[name].filling.of(own, key(name), wait)
            self._office.act(case, "send", c.Send(name, data, signal), SYSTEM)

    def _serve(self, told: tuple[Case, int, str]) -> None:
        case, wait, name = told
        if wait in case.standing.waits:
            data = dict(case.flow.plan.service.get(name, {}))
            self._office.act(case, f"service {name}", i.ServiceDone(wait, data), SYSTEM)
