"""How far back a log still tells what comes: chosen by predicting its own past from what was before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log

from thutuc.logs.conformance import Checked, Conformance
from thutuc.logs.replay import Player
from thutuc.logs.times import quantile
from thutuc.net import Net

#: How many dossiers back is tried; ``None``: all.
BACK: tuple[int | None, ...] = (None, 2_000, 1_000, 500, 200, 100, 50)
_ORIGINS = (0.5, 0.6, 0.7, 0.8, 0.9)  #: shares of the log after which its future is predicted
_AHEAD = 0.3  #: share of the log that is predicted
_ENOUGH = 30
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Lead:
    """How long one dossier took until a step."""

    dossier: str
    received: datetime
    seconds: float

    @property
    def done(self) -> datetime:
        """When it came there: before that nobody knows how long it took."""
        return self.received + timedelta(seconds=self.seconds)


def leads(checked: Iterable[Checked], until: str | None) -> list[Lead]:
    """From the reception to the first time the step *until* was done (else to the end, where it ended)."""
    found = []
    for each in checked:
        story = each.story
        done = [at for at, step in zip(story.occurrences, story.steps, strict=True) if until in (None, step)]
        if done and (until is not None or each.played.ended):
            last = done[0] if until is not None else done[-1]
            found.append(Lead(story.trace.id, story.received, (last.at - story.received).total_seconds()))
    return sorted(found, key=lambda lead: lead.received)


@dataclass(frozen=True, slots=True)
class Tried:
    """What it would have come to, always to have looked back so many dossiers."""

    back: int | None
    error: float  #: mean of the logarithms by which median and 90 % quantile were off


def tried(known: Sequence[Lead]) -> list[Tried]:
    """Every span, by how well it would have predicted; the best first, of equals the longest."""
    found = []
    for back in (each for each in BACK if each is None or each < len(known)):
        errors = [
            error
            for origin in _ORIGINS
            if (error := _error(known, int(origin * len(known)), back)) is not None
        ]
        if errors:
            found.append(Tried(back, sum(errors) / len(errors)))
    return sorted(found, key=lambda each: round(each.error, 2))


def _error(known: Sequence[Lead], at: int, back: int | None) -> float | None:
    ahead = [lead.seconds for lead in known[at : at + int(_AHEAD * len(known))]]
    past = [lead.seconds for lead in known[:at][-(back or at) :] if lead.done < known[at].received]
    if len(ahead) < _ENOUGH or len(past) < _ENOUGH:
        return None
    return sum(abs(_off(past, ahead, share)) for share in (0.5, 0.9)) / 2


def _off(past: Sequence[float], ahead: Sequence[float], share: float) -> float:
    said, came = (quantile(sorted(each), share) + _MINUTE for each in (past, ahead))
    return log(said / came)


def latest(conformance: Conformance, back: int | None) -> Conformance:
    """The dossiers that came last, so many of them."""
    return Conformance(conformance.procedure, conformance.checked[-(back or len(conformance)) :])


def as_it_stood(conformance: Conformance, net: Net, at: datetime) -> Conformance:
    """The same dossiers as they stood at an instant: what happened in them later is not known yet.

    That they are still open then is known, as in any office.
    """
    player = Player(net)
    return Conformance(conformance.procedure, tuple(_stood(one, player, at) for one in conformance.checked))


def _stood(one: Checked, player: Player, at: datetime) -> Checked:
    known = [place for place, told in enumerate(one.story.occurrences) if told.at < at]
    if len(known) == len(one.story.occurrences):
        return one
    occurrences = tuple(one.story.occurrences[place] for place in known)
    steps = tuple(one.story.steps[place] for place in known)
    played = replace(player.play(steps), ended=False)
    return Checked(replace(one.story, occurrences=occurrences, steps=steps), played, ())
