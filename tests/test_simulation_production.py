"""What a simulation decides is what production decides: the same events, the same due dates, one journal."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.simulated import LEGS, acts_of, plan_of, relived

from thutuc import Engine, StoreError, open_store
from thutuc.dossier import decode_events
from thutuc.dossier.view import instant
from thutuc.simulation.writing import write


def test_the_same_acts_given_to_a_production_engine_lead_to_the_same_events(tmp_path: Path) -> None:
    found = plan_of(tmp_path)
    acts = acts_of(found)
    assert {act.verb for act in acts} >= {
        "start", "receive", "complete", "request_papers", "supply", "tick",
    }  # fmt: skip

    for rows, mine in relived(found, acts):
        assert [row.verb for row in rows] == [act.verb for act in mine]
        assert [row.happened_at for row in rows] == [act.at for act in mine]
        assert [row.actor for row in rows] == [act.by for act in mine]
        told = [decode_events(row.public, row.payload) for row in rows]
        assert told == [act.events for act in mine]


def test_a_leg_of_a_chain_that_waits_for_papers_goes_on_without_them_as_in_production(tmp_path: Path) -> None:
    found = plan_of(tmp_path, LEGS)
    acts = acts_of(found)

    told = {event.kind for act in acts for event in act.events}
    assert told >= {"PapersSupplied", "LegNotSupplemented"}
    asked = {act.dossier for act in acts if act.verb == "request_papers"}
    given = {act.dossier for act in acts if any(event.kind == "ResultReady" for event in act.events)}
    assert {1, 2, 3, 4} <= asked & given  # what came too late, too, is worked on again
    for rows, mine in relived(found, acts):
        assert [decode_events(row.public, row.payload) for row in rows] == [act.events for act in mine]


def test_a_simulation_written_into_a_database_verifies_and_has_productions_due_dates(tmp_path: Path) -> None:
    found = plan_of(tmp_path)
    store = open_store(tmp_path / "simulated.db")
    store.upgrade()

    tally = write(found.prepared, store)

    engine = Engine(store, plugins=found.prepared.plugins)
    assert engine.verify() == []
    assert tally.refusals == {} and tally.dossiers > 50
    promised = {act.dossier: event.at for act in acts_of(found) for event in act.events
                if event.kind == "PromiseMade" and event.promise == "first"}  # fmt: skip
    assert len(promised) > 50
    for dossier, at in promised.items():
        assert instant(engine.dossier(dossier).promises[0].at) == at
    with pytest.raises(StoreError, match="without dossiers"):
        write(found.prepared, store)
    store.close()
