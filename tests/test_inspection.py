"""Inspection: everything may be looked at, nothing changed, each look leaves its trace; lots nobody chose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from tests.office import Clock, accesses, add_shipped, hand_in, make_engine, snapshot
from tests.vector_world import day

from thutuc import Engine
from thutuc.engine.inspecting import Inspector
from thutuc.engine.lists.drawing_lots import sample
from thutuc.errors import NotPermitted, StoreError, WrongData, WrongState
from thutuc.store import Store

BASIS = "Quyết định số 15/QĐ-TTr"
SEED = "một câu không ai đoán được 2026"
PERIOD: dict[str, Any] = {"received_since": day("01/03 00:00"), "received_until": day("01/04 00:00")}


class Office:
    """A few birth dossiers of two communes, and an inspector."""

    def __init__(self, store: Store) -> None:
        add_shipped(store)
        self.store = store
        self.clock = Clock(day("02/03 08:00"))
        made = make_engine(store, self.clock)
        self.engine = Engine(
            store, plugins=made.plugins, clock=self.clock, inspectors=["thanh.tra", "an.nguyen"]
        )
        self.working = made
        self.dossiers = [self.receive().id for _ in range(6)]

    def receive(self) -> Any:
        """One more dossier."""
        self.clock.advance(minutes=3)
        return hand_in(self.working)

    @property
    def inspector(self) -> Inspector:
        """Who looks."""
        return self.engine.inspection(by="thanh.tra", basis=BASIS)


@pytest.fixture
def office(store: Store) -> Office:
    """Of every kind of store."""
    return Office(store)


# --- looking -------------------------------------------------------------------------------------

LOOKS: dict[str, Callable[[Inspector, int], object]] = {
    "dossier": lambda one, id: one.dossier(id),
    "state_at": lambda one, id: one.state_at(id, day("02/03 09:00")),
    "journal": lambda one, id: one.journal(id),
    "explain": lambda one, id: one.explain(id),
    "drafting": lambda one, id: one.drafting(id),
    "listing in-hand": lambda one, id: one.listing("in-hand", unit="dong-may"),
    "verify": lambda one, id: one.verify(id),
}


@pytest.mark.parametrize("what", LOOKS)
def test_every_look_leaves_a_trace_and_changes_no_dossier(office: Office, what: str) -> None:
    office.clock.now = day("02/03 10:00")
    id = office.dossiers[0]
    before = snapshot(office.store, id)
    LOOKS[what](office.inspector, id)
    assert snapshot(office.store, id) == before
    with office.store.transaction(write=False) as tx:
        rows = accesses(tx, id)
    assert [(row.actor, row.verb, row.outcome, row.rule) for row in rows] == [
        ("thanh.tra", f"inspect {what}", "seen", BASIS)
    ]
    assert office.engine.verify() == []


def test_who_looked_is_told_to_the_next_inspector(office: Office) -> None:
    office.clock.now = day("02/03 10:00")
    office.inspector.facts(unit="dong-may", since=day("01/03 00:00"))
    office.inspector.irregularities(since=day("01/03 00:00"))
    looks = office.inspector.looks(day("02/03 00:00"), day("03/03 00:00"))
    assert list(dict.fromkeys(look.what for look in looks)) == [
        "inspect facts dong-may",
        "inspect irregularities",
    ]


def test_only_who_is_named_inspects_and_on_a_decision(office: Office) -> None:
    with pytest.raises(NotPermitted, match="somebody who may inspect, found"):
        office.engine.inspection(by="linh.pham", basis=BASIS)
    with pytest.raises(WrongData):
        office.engine.inspection(by="thanh.tra", basis=" ")
    looks = office.inspector.looks(day("02/03 00:00"), day("03/03 00:00"))
    assert [(look.actor, look.what, look.outcome) for look in looks] == [
        ("linh.pham", "inspection", "refused")
    ]


def test_an_inspector_changes_nothing_even_where_he_also_holds_a_post(office: Office) -> None:
    id, engine = office.dossiers[0], office.engine
    task = engine.dossier(id).tasks[0]
    acts: list[Callable[[], object]] = [
        lambda: engine.note(id, by="an.nguyen", text="xem"),
        lambda: engine.complete(task.id, by="an.nguyen"),
        lambda: engine.withdraw(id, by="thanh.tra", reason="x"),
        lambda: hand_in(engine, by="an.nguyen"),
    ]
    before = snapshot(office.store, id)
    for act in acts:
        with pytest.raises(NotPermitted, match="thanh tra chỉ được xem"):
            act()
    assert snapshot(office.store, id) == before
    with office.store.transaction(write=False) as tx:
        assert [row.outcome for row in accesses(tx, id)] == ["refused"] * 3
    assert not any(hasattr(Inspector, verb) for verb in ("complete", "note", "start", "correct", "reassign"))


def test_a_unit_is_told_as_it_stood_at_any_moment(office: Office) -> None:
    office.clock.now = day("02/03 10:00")
    then = office.inspector.unit_at("dong-may.one-stop")
    assert len(then.parts["in-hand"].lines) == 6 and then.head is not None
    office.clock.now = day("02/03 11:00")
    for id in office.dossiers:
        task = office.working.dossier(id).tasks[0]
        office.working.complete(task.id, by=task.holder or "")
    office.clock.now = day("12/03 10:00")
    assert office.inspector.unit_at("dong-may.one-stop").parts["in-hand"].lines == ()
    assert office.inspector.unit_at("dong-may.one-stop", day("02/03 10:00")) == then
    with pytest.raises(WrongData):
        office.inspector.unit_at("nowhere")


# --- lots ----------------------------------------------------------------------------------------


def promised(office: Office, size: int = 2, **more: Any) -> int:
    """A sample whose seed is known by its digest only."""
    digest = sha256(SEED.encode()).hexdigest()
    return office.inspector.promise_draw(digest, size=size, **PERIOD, **more).id


def test_a_sample_follows_from_a_seed_promised_before_and_a_seal_made_after(office: Office) -> None:
    number = promised(office)
    office.receive()
    office.clock.advance(minutes=1)
    seal = office.working.seal()
    made = office.inspector.draw(number, SEED)
    assert (made.dossiers, made.seal, len(made.drawn)) == (7, seal.digest.hex(), 2)
    assert list(made.drawn) == sample(range(1, 8), SEED, seal.digest, 2)
    assert office.inspector.check_draw(number) == []
    assert office.inspector.draws() == [made]


def test_a_sample_drawn_again_later_is_the_same_though_dossiers_went_on(office: Office) -> None:
    number = promised(office, unit="dong-may")
    office.receive()
    office.clock.advance(minutes=1)
    office.working.seal()
    made = office.inspector.draw(number, SEED)
    for id in office.dossiers:
        office.working.withdraw(id, by="an.nguyen", reason="đổi ý")
    office.receive()
    assert office.inspector.check_draw(number) == []
    assert office.inspector.draws()[0].drawn == made.drawn


def test_who_promises_many_and_tells_the_one_he_likes_is_found_out(office: Office) -> None:
    seeds = [f"hạt {number}" for number in range(3)]
    numbers = [
        office.inspector.promise_draw(sha256(seed.encode()).hexdigest(), size=1, unit="dong-may", **PERIOD).id
        for seed in seeds
    ]
    elsewhere = promised(office, unit="lung-suong")  # other dossiers
    office.receive()
    office.clock.advance(minutes=1)
    office.working.seal()
    office.inspector.draw(numbers[1], seeds[1])
    later = promised(office, unit="dong-may")
    office.receive()
    office.clock.advance(minutes=1)
    office.working.seal()

    (told,) = office.inspector.check_draw(numbers[1])
    assert f"found 2 more promised: {numbers[0]}, {numbers[2]}." in told
    for number in (elsewhere, later):
        office.inspector.draw(number, SEED)
        assert office.inspector.check_draw(number) == []


def test_what_a_file_of_facts_and_a_unit_show_is_traced_dossier_by_dossier(office: Office) -> None:
    office.clock.now = day("02/03 10:00")
    office.inspector.unit_at("dong-may.one-stop")
    office.clock.now = day("20/03 10:00")
    office.working.tick()
    office.inspector.facts(unit="dong-may", since=day("01/03 00:00"))
    office.inspector.draws()

    looks = office.inspector.looks(day("02/03 00:00"), day("21/03 00:00"))
    assert {look.dossier for look in looks if look.what.startswith("inspect unit_at")} == {*office.dossiers}
    assert {look.dossier for look in looks if look.what.startswith("inspect facts")} == {*office.dossiers}
    assert looks[-1].what == "inspect draws"


def test_another_seed_and_a_second_drawing_are_refused(office: Office) -> None:
    number = promised(office)
    office.receive()
    office.clock.advance(minutes=1)
    office.working.seal()
    with pytest.raises(WrongData, match="SHA-256"):
        office.inspector.draw(number, SEED + "!")
    office.inspector.draw(number, SEED)
    with pytest.raises(WrongState):
        office.inspector.draw(number, SEED)


def test_a_seal_from_before_or_over_nothing_new_does_not_serve(office: Office) -> None:
    office.working.seal()
    number = promised(office)
    with pytest.raises(WrongState, match="seal"):
        office.inspector.draw(number, SEED)
    office.clock.advance(minutes=1)
    office.working.seal()  # nothing was recorded since: its digest could be reckoned in advance
    with pytest.raises(WrongState, match="seal"):
        office.inspector.draw(number, SEED)
    assert office.inspector.check_draw(number) != []


def test_the_first_seal_serves_so_that_nobody_waits_for_one_he_likes(office: Office) -> None:
    number = promised(office)
    office.receive()
    office.clock.advance(minutes=1)
    first = office.working.seal()
    office.receive()
    office.clock.advance(minutes=1)
    office.working.seal()
    assert office.inspector.draw(number, SEED).seal == first.digest.hex()


def test_a_draw_that_was_changed_in_the_tables_is_noticed_and_refused(office: Office) -> None:
    number = promised(office)
    office.receive()
    office.clock.advance(minutes=1)
    office.working.seal()
    office.inspector.draw(number, SEED)
    changed = "UPDATE thutuc_draw SET drawn = '[1]', size = 1"
    with pytest.raises(StoreError, match="never changed"), office.store.transaction() as tx:
        tx._cursor.execute(changed)
    assert office.inspector.check_draw(number) == []


def test_every_dossier_is_drawn_about_as_often_as_any_other() -> None:
    drawn = [0] * 20
    for number in range(2_000):
        for id in sample(range(20), f"hạt giống {number}", b"seal", 5):
            drawn[id] += 1
    assert all(abs(each - 500) < 80 for each in drawn)


def test_what_is_no_digest_or_no_period_is_refused(office: Office) -> None:
    wrong: list[dict[str, Any]] = [
        {"commitment": "abc", "size": 1, **PERIOD},
        {"commitment": "a" * 64, "size": 0, **PERIOD},
        {"commitment": "a" * 64, "size": 1, **PERIOD, "received_until": PERIOD["received_since"]},
    ]
    for each in wrong:
        with pytest.raises(WrongData):
            office.inspector.promise_draw(**each)
    with pytest.raises(WrongData):
        office.inspector.draw(99, SEED)
    assert office.inspector.draws() == [] and office.clock.now - day("02/03 08:00") < timedelta(days=1)
