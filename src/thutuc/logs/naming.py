"""Which step of a procedure an occurrence of a log speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from thutuc.errors import LogRefused
from thutuc.logs.journal import ACTS
from thutuc.logs.model import EVENT, Occurrence, Trace
from thutuc.procedure import Procedure

#: What our own journals call the reception.
_RECEIVED = frozenset({"DossierReceived"})
#: … and everything beside the steps.
_BESIDE = frozenset(kind.__name__ for kind in ACTS)


@dataclass(frozen=True, slots=True)
class Story:
    """A trace as the procedure knows it."""

    trace: Trace
    received: datetime  #: when the dossier was received; where the log does not tell, when it begins
    receiver: str | None  #: who received it
    occurrences: tuple[Occurrence, ...]  #: those that speak of steps, in the order of time
    steps: tuple[str, ...]  #: the step of each; what is no step of the procedure goes by its own name

    def once(self) -> Story:
        """This story without what the log tells twice, equal in everything."""
        told = {each.whole: place for place, each in reversed([*enumerate(self.occurrences)])}
        if len(told) == len(self.occurrences):
            return self
        places = sorted(told.values())
        occurrences = tuple(self.occurrences[place] for place in places)
        return replace(self, occurrences=occurrences, steps=tuple(self.steps[place] for place in places))


class Naming:
    """Finds steps by their ids, by what officials call them, or as *names* says."""

    def __init__(
        self,
        procedure: Procedure,
        steps: Iterable[str],
        names: Mapping[str, str] | None = None,
        *,
        received: Iterable[str] = (),
        left_out: Iterable[str] = (),
    ) -> None:
        known = set(steps)
        self._steps: dict[str, str] = {}
        for node in procedure.nodes:
            if node.id in known and node.name:
                self._steps.setdefault(_plain(node.name), node.id)
        self._steps |= {_plain(id_): id_ for id_ in known}
        for name, step in (names or {}).items():
            if step not in known:
                raise LogRefused(
                    f"Quy trình không có bước {step!r} · expected a step of {procedure.id}, found {step!r}."
                )
            self._steps[_plain(name)] = step
        self._received = {_plain(name) for name in received}
        self._left_out = {_plain(name) for name in left_out}

    def story(self, trace: Trace) -> Story:
        """A trace in the words of the procedure; only what was completed counts."""
        received, receiver = trace.began, None
        kept: list[Occurrence] = []
        for each in trace.completed().occurrences:
            told = each.attributes.get(EVENT)
            name = _plain(each.step)
            if name in self._received or told in _RECEIVED:
                received, receiver = each.at, each.resource
            elif name not in self._left_out and told not in _BESIDE:
                kept.append(each)
        steps = tuple(self._steps.get(_plain(each.step), each.step) for each in kept)
        return Story(trace, received, receiver, tuple(kept), steps)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
