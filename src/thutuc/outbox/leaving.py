"""The plug-in that hears of what was committed and hands what leaves to the senders."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from thutuc.dossier import Event
from thutuc.dossier.view import DossierView
from thutuc.engine.rules.hindering import asked_to_stop
from thutuc.hookspecs import Owed, Sent, hookimpl
from thutuc.outbox.messages import Message, messages
from thutuc.outbox.senders import NotDelivered, Refused, Sender, target_of

#: A target that kept a worker waiting so long (seconds) for nothing, so often in a row, is passed over for a
#: while. Not at once: it may be one message that it does not answer, which then must not hinder all others.
SLOW, IN_A_ROW = 1.0, 2

#: For how long, in seconds: twice as long each time it does not answer, up to the second.
PASSED_OVER, LONGEST = 30.0, 480.0


@dataclass(slots=True)
class _Silence:
    """A target that let a worker wait for nothing when it was last tried."""

    times: int = 0  #: since it was last passed over
    until: float = 0.0  #: on the clock of this process, in seconds
    lasts: float = 0.0

    def note(self, now: float, most: float) -> None:
        """Once more a worker waited for nothing."""
        self.times += 1
        if self.times == IN_A_ROW:
            self.lasts = min(2 * self.lasts or PASSED_OVER, most)
            self.times, self.until = 0, now + self.lasts


class Outbox:
    """Sends what leaves through every sender, in order; what fails is sent again under the same key.

    The senders are made when the first message leaves: whoever only reads needs none of their secrets.
    A target that fails keeps nothing from the others, nor does the time that one lets a worker wait.
    """

    version = "1"
    any_thread = True  #: no verb asks it

    def __init__(
        self, senders: Callable[[], Sequence[Sender]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._make, self._clock = senders, clock
        self._silent: dict[str, _Silence] = {}  #: by target

    @cached_property
    def _senders(self) -> Sequence[Sender]:
        return tuple(self._make())

    def _is_alone(self, sender: Sender) -> bool:
        """Whether no other sender's target is called the same: what was taken is known by that name."""
        return [target_of(each) for each in self._senders].count(target_of(sender)) == 1

    @hookimpl
    def on_event(
        self,
        event: Event,
        dossier: DossierView,
        at: datetime,
        key: str,
        before: DossierView | None,
        taken: Set[tuple[str, str]],
        behind: Set[str],
    ) -> Sequence[Sent | Owed]:
        """Send what this event has to say, if anything; says what went out, and which target is owed some.

        Whoever took a message before another target refused it is not sent it again with the next try.
        """
        sent: list[Sent] = []
        owed: dict[str, Owed] = {}
        for message in messages(event, dossier, at, key, before):
            for sender in self._senders:
                target = target_of(sender)
                if target in owed or ((target, message.key) in taken and self._is_alone(sender)):
                    continue
                hindered = self._hindered(target, behind)
                if hindered is not None:
                    owed[target] = hindered
                    continue
                try:
                    if self._sent(sender, message):
                        sent.append(Sent(target, message.key, message.kind))
                except NotDelivered as error:
                    owed[target] = Owed(target, str(error))
        return [*sent, *owed.values()]

    def _hindered(self, target: str, behind: Set[str]) -> Owed | None:
        """Why a target is not even tried."""
        if target in behind:
            return Owed(target, f"{target}: an earlier message of the dossier is to go first", 0.0)
        silence, now = self._silent.get(target), self._clock()
        if silence is None or silence.until <= now:
            return None
        return Owed(target, f"{target}: passed over, for it did not answer", silence.until - now)

    def _sent(self, sender: Sender, message: Message) -> bool:
        """Whether *message* was for this target, and went out."""
        target, began = target_of(sender), self._clock()
        try:
            told = sender.send(message) is not False
        except BaseException as error:  # a host's sender may raise anything
            if asked_to_stop(error):
                raise
            now = self._clock()
            if now - began >= SLOW:
                most = PASSED_OVER if isinstance(error, Refused) else LONGEST
                self._silent.setdefault(target, _Silence()).note(now, most)
            if isinstance(error, NotDelivered):
                raise
            raise NotDelivered(type(error).__name__) from error
        self._silent.pop(target, None)
        return told
