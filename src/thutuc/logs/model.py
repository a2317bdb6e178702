"""What an event log says, whoever wrote it: traces of occurrences, each with its instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from thutuc.bounded import dotted
from thutuc.errors import LogRefused

#: Bounds of a log that is read; beyond them it is refused.
MOST_BYTES = 512 * 1024 * 1024  #: of a file, and of what a packed one holds
MOST_OCCURRENCES = 2_000_000
MOST_ATTRIBUTES = 200  #: of one occurrence or trace
MOST_LETTERS = 10_000  #: of one value

#: What an attribute may say.
Value = str | int | float | bool | datetime

#: Names of attributes that thutuc writes and looks for.
STEP = "thutuc:step"  #: the id of the step, where the name is what officials call it
EVENT = "thutuc:event"  #: the kind of the journal's event
PROCEDURE = "thutuc:procedure"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happened in one trace."""

    activity: str
    at: datetime  #: aware
    lifecycle: str = "complete"  #: of the XES standard: ``schedule``, ``start``, ``complete`` …
    resource: str | None = None  #: who
    group: str | None = None  #: the unit
    attributes: Mapping[str, Value] = field(default_factory=dict)

    @property
    def whole(self) -> object:
        """All that it says, to be compared with others of its trace."""
        said = frozenset(self.attributes.items())
        return self.activity, self.at, self.lifecycle, self.resource, self.group, said

    @property
    def step(self) -> str:
        """The step it speaks of, by its id where the log knows it, else by what it is called."""
        told = self.attributes.get(STEP)
        return told if isinstance(told, str) else self.activity


@dataclass(frozen=True, slots=True)
class Trace:
    """One dossier, in the order of the log."""

    id: str
    occurrences: tuple[Occurrence, ...]
    attributes: Mapping[str, Value] = field(default_factory=dict)

    @property
    def began(self) -> datetime:
        """The first instant."""
        return min(each.at for each in self.occurrences)

    def completed(self) -> Trace:
        """Only what was completed, in the order of time; of one instant, in the order of the log."""
        done = [each for each in self.occurrences if each.lifecycle.lower() in ("complete", "")]
        return replace(self, occurrences=tuple(sorted(done, key=lambda each: each.at)))


@dataclass(frozen=True, slots=True)
class Log:
    """Traces, the earliest first."""

    traces: tuple[Trace, ...]

    @classmethod
    def of(cls, traces: Iterable[Trace]) -> Log:
        """The traces that say something, in the order in which they began."""
        return cls(tuple(sorted((one for one in traces if one.occurrences), key=lambda one: one.began)))

    def __len__(self) -> int:
        return len(self.traces)

    @property
    def count(self) -> int:
        """How many occurrences there are."""
        return sum(len(trace.occurrences) for trace in self.traces)

    def offsets(self, zone: tzinfo) -> Counter[str]:
        """How many occurrences are told by another clock than that of the zone, by its offset."""
        instants = (each.at for trace in self.traces for each in trace.occurrences)
        other = (at for at in instants if at.utcoffset() != at.astimezone(zone).utcoffset())
        return Counter(at.isoformat(timespec="minutes")[16:] for at in other)

    def on_the_clock_of(self, zone: tzinfo, own: tzinfo) -> Log:
        """The same hours on the wall in another zone: a log from elsewhere, as if it had happened here."""

        def moved(one: Occurrence) -> Occurrence:
            at = one.at.astimezone(own).replace(tzinfo=zone)
            same = at == one.at and at.utcoffset() == one.at.utcoffset()
            return one if same else replace(one, at=at)

        return Log.of(replace(each, occurrences=tuple(map(moved, each.occurrences))) for each in self.traces)


def checked(text: str) -> str:
    """A text of a log, unless it is longer than anybody writes."""
    if len(text) > MOST_LETTERS:
        raise LogRefused(
            f"Một giá trị dài quá {dotted(MOST_LETTERS)} ký tự · expected at most {MOST_LETTERS:,} letters, "
            f"found {len(text):,}."
        )
    return text
