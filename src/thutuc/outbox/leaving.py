"""The plug-in that hears of what was committed and hands what leaves to the senders."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from datetime import datetime
from functools import cached_property

from thutuc.dossier import Event
from thutuc.dossier.view import DossierView
from thutuc.engine.hindering import asked_to_stop
from thutuc.hookspecs import Sent, hookimpl
from thutuc.outbox.messages import messages
from thutuc.outbox.senders import NotDelivered, Sender, target_of


class Outbox:
    """Sends what leaves through every sender, in order; what fails is sent again under the same key.

    The senders are made when the first message leaves: whoever only reads needs none of their secrets.
    """

    version = "1"
    any_thread = True  #: no verb asks it

    def __init__(self, senders: Callable[[], Sequence[Sender]]) -> None:
        self._make = senders

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
    ) -> Sequence[Sent]:
        """Send what this event has to say, if anything; says what went out, also where the rest could not.

        Whoever took a message before another target refused it is not sent it again with the next try.
        """
        sent: list[Sent] = []
        for message in messages(event, dossier, at, key, before):
            for sender in self._senders:
                if taken and (target_of(sender), message.key) in taken and self._is_alone(sender):
                    continue
                try:
                    if sender.send(message) is not False:
                        sent.append(Sent(target_of(sender), message.key, message.kind))
                except BaseException as error:  # a host's sender may raise anything
                    if asked_to_stop(error):
                        raise
                    failed = error if isinstance(error, NotDelivered) else NotDelivered(type(error).__name__)
                    failed.sent = tuple(sent)
                    raise failed from error
        return sent
