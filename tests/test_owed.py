"""What one target lacks is kept for it alone: the others get what comes later at once, each in its order."""

from __future__ import annotations

import random
from collections.abc import Sequence, Set
from datetime import timedelta
from itertools import groupby
from typing import Any

import pytest
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine

from thutuc import Dossier, Engine, hookimpl
from thutuc.dossier import Event
from thutuc.dossier.view import DossierView, instant
from thutuc.engine.telling import LEASE
from thutuc.errors import ThutucError
from thutuc.hookspecs import Owed, Sent
from thutuc.store import Store

NOTE: dict[str, Any] = {"by": "an.nguyen", "text": "Đã gọi điện"}
CHAIR = "quang.hoang"


class Posts:
    """Every event goes to every target; those that fail take nothing."""

    version, any_thread = "1", True

    def __init__(self, *targets: str) -> None:
        self.got: dict[str, list[str]] = {target: [] for target in targets}
        self.fails: set[str] = set()
        self.heard: list[str] = []  #: by whom nothing is remembered
        self.stops = False  #: after what was sent next the process ends

    @hookimpl
    def on_event(
        self, event: Event, dossier: DossierView, key: str, taken: Set[tuple[str, str]], behind: Set[str]
    ) -> Sequence[Sent | Owed]:
        """Post it."""
        answer: list[Sent | Owed] = []
        self.heard.append(key)
        for target, got in self.got.items():
            if (target, key) in taken:
                continue
            if target in behind:
                answer.append(Owed(target, "behind", 0.0))
            elif target in self.fails:
                answer.append(Owed(target, "away"))
            else:
                got.append(key)
                answer.append(Sent(target, key, "status"))
        if self.stops:
            raise KeyboardInterrupt
        return answer

    def numbers(self, target: str, dossier: int) -> list[int]:
        """Which acts of a dossier a target heard of, each once, in the order in which it first did."""
        keys = dict.fromkeys(key for key in self.got[target] if key.startswith(f"{dossier}-"))
        return [number for number, _ in groupby(int(key.split("-")[1]) for key in keys)]


@pytest.fixture
def posts() -> Posts:
    """Three targets."""
    return Posts("a", "b", "c")


@pytest.fixture
def office(store: Store, clock: Clock, posts: Posts) -> Engine:
    """An office that posts to them."""
    add_shipped(store)
    return make_engine(store, clock, posts)


@pytest.fixture
def stuck(office: Engine, posts: Posts, clock: Clock) -> Dossier:
    """A dossier of which one target has lacked the first message for a while."""
    made = hand_in(office, BIRTH)
    posts.fails = {"a"}
    for _ in range(6):  # the next try is some fifteen minutes away
        office.tick()
        clock.advance(minutes=20)
    office.tick()
    assert [incident.kind for incident in office.incidents()] == ["message"]
    return made


def _told(posts: Posts, dossier: Dossier) -> list[list[int]]:
    return [posts.numbers(target, dossier.id) for target in posts.got]


def test_what_is_new_reaches_the_others_at_once_and_the_one_that_lacks_more_in_its_order(
    office: Engine, posts: Posts, clock: Clock, stuck: Dossier
) -> None:
    before = office.journal(stuck.id)[-1].number  # the incident is an act of its own
    office.note(stuck.id, **NOTE)
    office.tick()
    assert _told(posts, stuck)[1:] == [[*range(1, before + 2)]] * 2 and posts.got["a"] == []

    posts.fails = {"a", "b"}
    office.note(stuck.id, **NOTE)
    office.tick()
    posts.fails = {"a"}
    office.note(stuck.id, **NOTE)
    office.tick()
    assert [each[-1] for each in _told(posts, stuck)[1:]] == [before + 1, before + 3]  # in its order
    clock.advance(seconds=31)  # what was away for a moment does not wait for what is away for long
    office.tick()
    assert _told(posts, stuck)[1] == _told(posts, stuck)[2] and posts.got["a"] == []

    posts.fails = set()
    clock.advance(hours=1)
    assert office.tick().undelivered == 0
    office.tick()
    assert office.incidents() == []
    last = office.journal(stuck.id)[-1].number
    assert _told(posts, stuck) == [[*range(1, last + 1)]] * 3
    assert all(len(got) == len(set(got)) for got in posts.got.values())


def test_who_remembers_nothing_hears_of_a_later_act_again_after_an_earlier_one(
    office: Engine, posts: Posts, clock: Clock, stuck: Dossier
) -> None:
    office.note(stuck.id, **NOTE)
    office.tick()
    heard = len(posts.heard)
    clock.advance(hours=1)
    office.tick()
    again = [int(key.split("-")[1]) for key in posts.heard[heard:]]
    assert again[0] == 1 and again == sorted(again) and again[-1] == office.journal(stuck.id)[-1].number


def test_a_worker_that_ends_between_sending_and_settling_lost_nothing_and_keeps_the_order(
    office: Engine, posts: Posts, clock: Clock, stuck: Dossier
) -> None:
    office.note(stuck.id, **NOTE)
    posts.stops = True
    with pytest.raises(KeyboardInterrupt):
        office.tick()
    posts.stops, posts.fails = False, set()
    office.note(stuck.id, **NOTE)
    clock.advance(microseconds=LEASE)
    clock.advance(hours=1)
    while office.tick().told:
        pass
    assert _told(posts, stuck) == [[*range(1, office.journal(stuck.id)[-1].number + 1)]] * 3
    twice = [key for key in set(posts.got["b"]) if posts.got["b"].count(key) > 1]
    assert len(twice) == 1  # under the same key


def test_each_of_two_messages_of_one_dossier_that_are_stuck_at_different_targets_is_skipped_by_its_name(
    office: Engine, posts: Posts, clock: Clock, stuck: Dossier
) -> None:
    office.note(stuck.id, **NOTE)
    noted = office.journal(stuck.id)[-1].number
    posts.fails = {"a", "b"}
    for _ in range(8):
        office.tick()
        clock.advance(hours=1)
    first, second = office.incidents()
    office.skip_incident(second.id, by=CHAIR, reason="Đã báo qua điện thoại")
    posts.fails = {"a"}
    office.tick()
    assert [each.id for each in office.incidents()] == [first.id] and posts.got["a"] == []
    assert noted not in posts.numbers("b", stuck.id)
    assert posts.numbers("b", stuck.id)[-1] == office.journal(stuck.id)[-1].number > noted


@pytest.mark.parametrize("seed", range(2))
def test_however_targets_come_and_go_each_hears_of_every_act_in_its_order(
    office: Engine, posts: Posts, clock: Clock, seed: int
) -> None:
    chance = random.Random(seed)
    made = [hand_in(office, BIRTH) for _ in range(2)]
    for _ in range(15):
        posts.fails = {target for target in posts.got if chance.random() < 0.4}
        posts.stops = chance.random() < 0.15
        for dossier in made:
            if chance.random() < 0.6:
                office.note(dossier.id, **NOTE)
        try:
            office.tick()
        except KeyboardInterrupt:
            clock.advance(microseconds=LEASE)
        clock.advance(seconds=chance.choice([1, 40, 900]))
        for dossier in made:
            for told in _told(posts, dossier):
                assert told == [*range(1, len(told) + 1)]
    posts.fails, posts.stops = set(), False
    for _ in range(3):
        clock.advance(hours=1)
        done = office.tick()
    assert done.undelivered == 0 and office.incidents() == []
    for dossier in made:
        assert _told(posts, dossier) == [[*range(1, office.journal(dossier.id)[-1].number + 1)]] * 3


def test_what_is_tried_again_is_told_while_another_worker_has_what_stands_behind_it(
    office: Engine, posts: Posts, store: Store
) -> None:
    made = hand_in(office, BIRTH)
    posts.fails = {"a"}
    again = office.tick().tried_again
    assert again is not None
    office.note(made.id, **NOTE)
    with store.transaction() as tx:  # it comes when the first is due, and is not through with it
        assert len(tx.outbox("another", at=instant(again), lease=LEASE)) == 1
    ticked = office.tick()
    assert (ticked.undelivered, ticked.tried_again) == (2, again)


@pytest.mark.parametrize("answer", ["sent", "owed", "raised", "raised-with-another-sent"])
def test_signs_that_no_database_keeps_hold_nobody_else_up(store: Store, clock: Clock, answer: str) -> None:
    asked: list[str] = []

    class Gateway:
        @hookimpl
        def on_event(self, key: str) -> Sequence[Sent | Owed]:
            asked.append(key)
            odd = "Viettel\ud83d\0"  # an answer of a server, cut off in the middle of a sign
            if answer == "sent":
                return [Sent(odd, key, "status")]
            if answer == "owed":
                return [Owed(odd, odd)]
            error = ThutucError(odd)
            error.sent = [(odd, key, "status")] if answer == "raised" else 3  # type: ignore[attr-defined]
            raise error

    add_shipped(store)
    office = make_engine(store, clock, Gateway())
    first, second = hand_in(office, BIRTH), hand_in(office, BIRTH)

    done = office.tick()

    assert {int(key.split("-")[0]) for key in asked} == {first.id, second.id}
    if answer == "sent":
        assert (done.undelivered, office.tick().told) == (0, 0)
        clock.advance(minutes=1)
        tallies = office.reconcile(since=clock() - timedelta(hours=1)).tallies
        assert {tally.target for tally in tallies} == {"Viettel??"}
    else:
        assert done.undelivered > 0
    assert len(asked) == len(set(asked))  # nothing is told again before its time
