"""Sentences about a dossier that are asserted: where one is not so, its story is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from thutuc.errors import ConfigurationError
from thutuc.pytest_plugin.following import Followed
from thutuc.scenario.expected import DutyExpected, Expected, ToldExpected
from thutuc.scenario.judging import NONE, Difference, differences, lacks_duty, lacks_told
from thutuc.scenario.reading import mistakes
from thutuc.scenario.running import Failure
from thutuc.scenario.values import Word

W = TypeVar("W", bound=Word)


class Expectation:
    """What must be so of a dossier; every sentence gives itself back, so that more may follow."""

    def __init__(self, followed: Followed) -> None:
        self._followed = followed

    def to_be(self, **words: Any) -> Expectation:
        """Whatever ``[act.expect]`` of a scenario can say: ``to_be(phase="returned", status=10)``."""
        __tracebackhide__ = True
        return self._holds(differences(_of(Expected, words), self._followed.found))

    # --- where it is, and with whom ----------------------------------------------------------------

    def is_at(self, *steps: str) -> Expectation:
        """These steps are open, and no others."""
        __tracebackhide__ = True
        return self.to_be(open=steps)

    def is_held_by(self, officer: str | None, *, at: str | None = None) -> Expectation:
        """This officer works on the open step; ``None``: it lies in a pool."""
        __tracebackhide__ = True
        return self._task(at, holder=officer or NONE)

    def is_answered_for_by(self, officer: str | None, *, at: str | None = None) -> Expectation:
        """This officer is accountable for the open step."""
        __tracebackhide__ = True
        return self._task(at, accountable=officer or NONE)

    def lies_with(self, unit: str, *, at: str | None = None) -> Expectation:
        """The open step lies in this unit."""
        __tracebackhide__ = True
        return self._task(at, unit=unit)

    def has_gone_through(self, *steps: str) -> Expectation:
        """This is the whole path: every step that has ended, in order."""
        __tracebackhide__ = True
        return self.to_be(path=steps)

    def ends_at(self, event: str) -> Expectation:
        """It has ended with this end event."""
        __tracebackhide__ = True
        return self.to_be(end=event)

    # --- until when --------------------------------------------------------------------------------

    def is_due(self, at: datetime | str | None, *, step: str | None = None) -> Expectation:
        """The result, or the open *step*, is due then; ``None``: no date runs. Text is ISO 8601."""
        __tracebackhide__ = True
        due = _instant(at)
        return self.to_be(due=due) if step is None else self._task(step, due=due)

    def is_promised_for(self, at: datetime | str | None) -> Expectation:
        """This date was told last."""
        __tracebackhide__ = True
        return self.to_be(promise=_instant(at))

    def is_late(self, late: bool = True) -> Expectation:
        """Its term has run out."""
        __tracebackhide__ = True
        return self.to_be(late=late)

    def is_on_time(self) -> Expectation:
        """Its term has not run out."""
        __tracebackhide__ = True
        return self.is_late(False)

    def stands_still(self, ground: str | bool = True) -> Expectation:
        """Its clock is stopped: on this ground, or on any."""
        __tracebackhide__ = True
        return self.to_be(suspended=ground)

    # --- what was told and filled in -----------------------------------------------------------------

    def has_told(self, officer: str, **more: Any) -> Expectation:
        """He was told, whoever else was: ``has_told("mai.nguyen", rung="breach", of="appraise")``."""
        __tracebackhide__ = True
        missing = lacks_told(_of(ToldExpected, {"officer": officer, **more}), self._followed.found)
        return self._holds([missing] if missing is not None else [])

    def has_told_nobody(self) -> Expectation:
        """No rung of a ladder was reached."""
        __tracebackhide__ = True
        return self.to_be(told=())

    def has_duty(self, kind: str, **more: Any) -> Expectation:
        """This duty lies open, whatever else does: ``has_duty("apologise", officer="mai.nguyen")``."""
        __tracebackhide__ = True
        missing = lacks_duty(_of(DutyExpected, {"kind": kind, **more}), self._followed.found)
        return self._holds([missing] if missing is not None else [])

    def has_data(self, **data: Any) -> Expectation:
        """These are among its data."""
        __tracebackhide__ = True
        return self.to_be(data=data)

    def _holds(self, found: Iterable[Difference]) -> Expectation:
        """Where something is not as expected, fail with the dossier's story."""
        __tracebackhide__ = True
        lines = [Failure(1, None, each.what, each.expected, each.found) for each in found]
        if lines:
            vi = self._followed.lang == "vi"
            said = "\n".join(line.vi if vi else line.en for line in lines)
            raise AssertionError(f"{said}\n{self._followed.telling()}")
        return self

    def _task(self, step: str | None, **words: Any) -> Expectation:
        __tracebackhide__ = True
        open_ = self._followed.open
        if step is None and len(open_) != 1:
            raise AssertionError(
                f'Expected one open step, or at="…" to say which; open are: {", ".join(open_) or NONE}.\n'
                f"{self._followed.telling()}"
            )
        table: Mapping[str, Any] = {step or open_[0]: words}
        return self.to_be(task=table)


def expect(dossier: Followed) -> Expectation:
    """Say what must be so of a dossier: ``expect(dossier).is_at("appraise").is_held_by("viet.ngo")``."""
    return Expectation(dossier)


def _of(kind: type[W], words: Mapping[str, Any]) -> W:
    """The words, or every mistake in them as a scenario's file tells it."""
    __tracebackhide__ = True
    try:
        return kind.model_validate(words)
    except ValidationError as error:
        raise ConfigurationError("; ".join(f"{one.vi} · {one.en}" for one in mistakes(error, kind))) from None


def _instant(at: datetime | str | None) -> datetime | str:
    if at is None:
        return NONE
    return datetime.fromisoformat(at) if isinstance(at, str) else at
