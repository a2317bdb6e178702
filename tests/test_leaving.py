"""Which sender is asked to take what, and what is said of those that did not; without engine or store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from thutuc.hookspecs import Owed, Sent
from thutuc.outbox import leaving
from thutuc.outbox.leaving import IN_A_ROW, LONGEST, PASSED_OVER, SLOW, Outbox
from thutuc.outbox.messages import Message
from thutuc.outbox.senders import NotDelivered


def message(key: str) -> Message:
    return Message(key, "status", 1, None, "p", "2026-03-02T09:00:00+07:00", None, "subject", "text")


class To:
    """A target that answers each message as told: true, false, or an error; and takes its time."""

    def __init__(self, target: str, world: World, *answers: object) -> None:
        self.target, self._world, self._answers = target, world, list(answers)
        self.asked: list[str] = []
        self.takes = 0.0

    def send(self, message: Message) -> bool | None:
        self.asked.append(message.key)
        self._world.now += self.takes
        answer = self._answers.pop(0) if self._answers else True
        if isinstance(answer, BaseException):
            raise answer
        return bool(answer)


class World:
    """An outbox, the seconds of its clock, and the messages of the event it hears of."""

    def __init__(self, patch: pytest.MonkeyPatch, *keys: str) -> None:
        self.now, self.senders = 0.0, list[To]()
        self._outbox = Outbox(lambda: self.senders, clock=lambda: self.now)
        patch.setattr(leaving, "messages", lambda *_: [message(key) for key in keys])

    def to(self, target: str, *answers: object) -> To:
        self.senders.append(To(target, self, *answers))
        return self.senders[-1]

    def tell(
        self, taken: frozenset[tuple[str, str]] = frozenset(), behind: str = ""
    ) -> Sequence[Sent | Owed]:
        given: dict[str, Any] = dict.fromkeys(("event", "dossier", "at", "key", "before"))
        return self._outbox.on_event(**given, taken=taken, behind=frozenset(behind.split()))


def test_what_a_target_took_is_not_sent_again_unless_another_is_called_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "1", "2")
    one, two, alone = world.to("mail"), world.to("mail"), world.to("portal")
    world.tell(taken=frozenset({("mail", "1"), ("portal", "1")}))

    assert (one.asked, two.asked, alone.asked) == (["1", "2"], ["1", "2"], ["2"])


def test_behind_a_message_that_a_target_refused_it_is_asked_no_more_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "1", "2")
    refuses, takes = world.to("portal", NotDelivered("portal: 503")), world.to("mail")

    assert world.tell() == [
        Sent("mail", "1", "status"),
        Sent("mail", "2", "status"),
        Owed("portal", "portal: 503"),
    ]
    assert (refuses.asked, takes.asked) == (["1"], ["1", "2"])


def test_a_target_that_is_owed_an_earlier_message_is_not_asked_and_need_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "1")
    portal = world.to("portal")
    (owed,) = world.tell(behind="portal")

    assert portal.asked == [] and isinstance(owed, Owed) and (owed.target, owed.wait) == ("portal", 0.0)


def test_what_is_not_for_a_target_was_not_sent_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "1")
    world.to("mail", False)

    assert world.tell() == []


def test_an_error_of_a_hosts_sender_is_told_by_its_kind_and_never_by_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "1")
    world.to("mail", ValueError("Nguyễn Thị Mật"))

    assert world.tell() == [Owed("mail", "ValueError")]


def silences(world: World, portal: To, times: int) -> float:
    """Let it not answer so often, and tell for how long it is passed over then."""
    portal._answers = [NotDelivered("portal: TimeoutError")] * times
    for _ in range(times):
        world.tell()
    (owed,) = world.tell()
    assert isinstance(owed, Owed)
    return owed.wait or 0.0


def test_who_does_not_answer_is_passed_over_twice_as_long_each_time_up_to_the_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "1")
    portal = world.to("portal")
    portal.takes = SLOW
    waits = []
    for _ in range(6):
        waits.append(silences(world, portal, IN_A_ROW))
        world.now += waits[-1]  # at that very instant it is asked again

    assert waits == [PASSED_OVER, 60.0, 120.0, 240.0, LONGEST, LONGEST]
    world.tell()  # it answers
    assert silences(world, portal, IN_A_ROW) == PASSED_OVER


def test_who_refuses_at_once_is_never_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "1")
    portal = world.to("portal", *[NotDelivered("portal: 503")] * 9)
    portal.takes = SLOW / 2
    for _ in range(9):
        world.tell()

    assert len(portal.asked) == 9
