"""Which dossiers of a log do not fit a procedure, where and why, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from thutuc.dossier.view import ZONE
from thutuc.logs.model import Log
from thutuc.logs.naming import Naming, Story
from thutuc.logs.replay import Misfit, Played, Player, Reason
from thutuc.net import Net

_WORDS: Mapping[Reason, tuple[str, str]] = {
    Reason.UNKNOWN: ("quy trình không có bước này", "the procedure has no such step"),
    Reason.NOT_OPEN: ("bước chưa mở; lúc đó có thể làm {0}", "the step is not open; then {0} could be done"),
    Reason.MISSING: ("làm khi chưa có bước {0}", "done without {0} before it"),
    Reason.OUT_OF_ORDER: ("làm trước {0}, sai thứ tự", "done before {0}, out of order"),
    Reason.REPEATED: ("làm lại khi chưa được mở lại", "done again though it was not opened again"),
    Reason.AFTER_END: ("ghi sau khi quy trình đã kết thúc", "recorded after the procedure had ended"),
}
#: What each reason is called in a table.
REASONS: Mapping[Reason, tuple[str, str]] = {
    Reason.UNKNOWN: ("không có bước này", "no such step"),
    Reason.NOT_OPEN: ("bước chưa mở", "step not open"),
    Reason.MISSING: ("thiếu bước trước đó", "a step is missing before it"),
    Reason.OUT_OF_ORDER: ("sai thứ tự", "out of order"),
    Reason.REPEATED: ("làm lại khi chưa mở lại", "done again without being opened again"),
    Reason.AFTER_END: ("sau khi đã kết thúc", "after the end"),
}
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Told:
    """One place where a dossier leaves the procedure, told so that a person can look at it."""

    dossier: str
    at: datetime
    who: str | None
    step: str  #: what it is called
    reason: Reason
    text_vi: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One dossier against the procedure."""

    story: Story
    played: Played
    told: tuple[Told, ...]
    twice: int = 0  #: occurrences that the log tells twice, and that were taken once

    @property
    def fits(self) -> bool:
        """Whether everything that happened could happen, in this order."""
        return not self.played.misfits


@dataclass(frozen=True)
class Conformance:
    """A log against a procedure: figures, and every dossier that leaves it."""

    procedure: str
    checked: tuple[Checked, ...]

    def __len__(self) -> int:
        return len(self.checked)

    @cached_property
    def fitting(self) -> int:
        """Dossiers in which everything fits."""
        return sum(each.fits for each in self.checked)

    @property
    def share(self) -> float:
        """Their share; 1 of an empty log."""
        return self.fitting / len(self.checked) if self.checked else 1.0

    @property
    def ended(self) -> int:
        """Fitting dossiers that reached an end of the procedure; the others were open as the log ends."""
        return sum(each.fits and each.played.ended for each in self.checked)

    @property
    def occurrences(self) -> int:
        """Occurrences of steps that were looked at."""
        return sum(len(each.story.steps) for each in self.checked)

    @property
    def cut(self) -> int:
        """Dossiers with misfits that may be none, because there were more ways than are looked at."""
        return sum(each.played.cut and not each.fits for each in self.checked)

    @property
    def twice(self) -> int:
        """Occurrences told twice, equal in everything, in dossiers that fit better with each of them once."""
        return sum(each.twice for each in self.checked)

    @property
    def reasons(self) -> Counter[Reason]:
        """How many places leave the procedure, by reason."""
        return Counter(told.reason for each in self.checked for told in each.told)

    @property
    def told(self) -> Sequence[Told]:
        """Every such place, in the order of the log."""
        return [told for each in self.checked for told in each.told]


def conform(net: Net, log: Log, naming: Naming) -> Conformance:
    """Play every trace of a log on a procedure, by the clock on the organisation's wall."""
    player, found = Player(net), []
    for trace in log.on_the_clock_of(ZONE, ZONE).traces:
        story = naming.story(trace)
        played, twice = player.play(story.steps), 0
        once = story.once() if played.misfits else story
        if once is not story:
            better = player.play(once.steps)
            if len(better.misfits) < len(played.misfits):
                twice = len(story.steps) - len(once.steps)
                story, played = once, better
        told = tuple(_tell(each, story, net) for each in played.misfits)
        found.append(Checked(story, played, told, twice))
    return Conformance(net.procedure.id, tuple(found))


def _tell(misfit: Misfit, story: Story, net: Net) -> Told:
    told = story.occurrences[misfit.place]
    vi, en = _WORDS[misfit.reason]
    others = _listed(misfit.others, net)
    return Told(
        story.trace.id,
        told.at,
        told.resource,
        told.activity,
        misfit.reason,
        vi.format(others or "bước khác"),
        en.format(others or "another step"),
    )


def _listed(steps: Sequence[str], net: Net) -> str:
    named = [f"«{net.steps[step].name or step}»" for step in steps[:_MOST_NAMED]]
    return ", ".join(named) + (" …" if len(steps) > _MOST_NAMED else "")
