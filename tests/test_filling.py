"""A state that an older release wrote is, once the tables are upgraded, what its journal folds to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from hashlib import sha256

import orjson
import pytest
from tests.keeping_world import AFTER, DISPOSAL, engine_on, full
from tests.office import LAND, Clock, add_shipped, hand_in, make_engine
from tests.store_world import RELEASED

from thutuc import Engine, open_store
from thutuc.dossier import Clock as Term
from thutuc.dossier import Duty, Phase, Promise, Scope, State, Task, Token, Wait, load_state
from thutuc.dossier.codec import is_older
from thutuc.errors import Busy, ConfigurationError
from thutuc.store import Store, filling
from thutuc.store.filling import STATES
from thutuc.store.sealing import SealedStore
from thutuc.store.tx import Tx
from thutuc.store.vault import MAGIC, new_master

#: The newest migration after which states are looked at.
FILLING = [name for name in RELEASED if name.endswith(STATES)][-1]

_BEFORE_REACHED = [each.name for each in fields(Term)].index("reached")


def late(store: Store, clock: Clock) -> Engine:
    """A dossier whose first terms have run out, and whose heads were told."""
    add_shipped(store)
    engine = make_engine(store, clock)
    hand_in(engine, LAND, applicant="001099000123")
    clock.advance(days=60)
    engine.tick()
    return engine


def outdated(state: bytes) -> bytes:
    """The same as it was written before rungs that were reached stood in it, and what came since."""
    people, seam, rest = state.partition(b"\n,")
    body = orjson.loads(b"{" + rest)
    del body["taken_over"]
    body["clocks"] = [row[:_BEFORE_REACHED] for row in body["clocks"]]
    return people + seam + orjson.dumps(body)[1:]


def state_of(store: Store, dossier: int = 1) -> bytes:
    """What is kept of a dossier."""
    with store.transaction(write=False) as tx:
        row = tx.dossier(dossier)
    assert row is not None
    return row.state


def take_back(store: Store, change: Callable[[bytes], bytes] = outdated, dossier: int = 1) -> bytes:
    """The database as an older release left it; gives the state as it is kept then."""
    written = change(state_of(store, dossier))
    with store.transaction() as tx:
        assert tx.dossier(dossier) is not None
        assert tx.run("fill_state", (written, dossier)) == 1
        tx._cursor.execute(f"DELETE FROM thutuc_migration WHERE name = '{FILLING}'")
    return written


def test_what_an_older_release_had_no_place_for_is_filled_in_from_the_journal(store, clock, caplog):
    engine = late(store, clock)
    hand_in(engine, LAND, applicant="001099000124")
    whole = state_of(store)
    assert [each.reached for each in load_state(whole).clocks.values() if each.reached]
    take_back(store)
    assert {problem.kind for problem in engine.verify()} == {"state"}

    assert store.upgrade() == [FILLING]
    assert (state_of(store), engine.verify()) == (whole, [])
    assert [record.getMessage().partition(" · ")[2] for record in caplog.records] == [
        "1 dossiers were written by an older release: their states were filled in from their journals"
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda state: outdated(state).replace(b'"late":false', b'"late":true'),
        lambda state: outdated(state).replace(b"001099000123", b"001099000129"),
        lambda state: outdated(state).replace(b'"groups":{}', b'"groups":{"g":{}}'),
        lambda state: outdated(state)[:-1],
        lambda state: state.replace(b'"extensions":0', b'"extensions":1'),
    ],
)
def test_what_was_altered_behind_its_back_is_not_covered_up(change):
    store, clock = open_store(":memory:"), Clock()
    store.upgrade()
    engine = late(store, clock)
    whole = outdated(state_of(store))
    kept = take_back(store, change)
    assert kept != whole
    assert store.upgrade() == [FILLING]
    assert state_of(store) == kept
    assert "state" in {problem.kind for problem in engine.verify()}


def test_of_a_dossier_that_was_erased_what_is_left_is_filled_in(store, clock):
    engine = engine_on(store, clock)
    dossier = full(engine, clock).id
    clock.now = AFTER
    engine.erase(dossier, by="system", decision=DISPOSAL)
    whole = state_of(store, dossier)
    take_back(store, dossier=dossier)
    assert store.upgrade() == [FILLING]
    assert state_of(store, dossier) == whole
    assert not [problem for problem in engine.verify() if problem.is_fault]


def test_sealed_states_are_filled_in_sealed_and_not_without_the_key(store_url, clock):
    if store_url == ":memory:":
        pytest.skip("it is gone when it is closed")
    keys = [new_master()]
    store = open_store(store_url, keys=keys)
    store.upgrade()
    engine = late(store, clock)
    whole = state_of(store)
    take_back(store)
    for given in ((), [new_master()]):
        other = open_store(store_url, keys=given)
        with pytest.raises(ConfigurationError, match="master key"):
            other.upgrade()
        assert [FILLING in problem for problem in other.check()] == [True]  # nothing was done
        other.close()

    assert store.upgrade() == [FILLING]
    assert (state_of(store), engine.verify()) == (whole, [])
    assert isinstance(store, SealedStore) and state_of(store._store).startswith(MAGIC)
    store.close()


def test_nobody_writes_a_dossier_while_its_state_is_filled_in(postgres_url, clock, monkeypatch):
    """A program of before that still runs: what it wrote meanwhile would be undone in the state."""
    store, other = open_store(postgres_url), open_store(f"{postgres_url}%20-clock_timeout%3D50")
    store.upgrade()
    engine, running = late(store, clock), make_engine(other, clock)
    whole = state_of(store)
    assert running.dossier(1).phase is Phase.IN_PROGRESS
    take_back(store)
    read = filling._filled

    def meanwhile(tx: Tx, dossier: int, state: bytes) -> bytes | None:
        written = read(tx, dossier, state)
        with pytest.raises(Busy):
            running.withdraw(dossier, by="an.nguyen", reason="theo đơn")
        return written

    monkeypatch.setattr(filling, "_filled", meanwhile)
    assert store.upgrade() == [FILLING]
    assert (state_of(store), engine.verify()) == (whole, [])
    for each in (store, other):
        each.close()


def test_a_field_of_the_state_comes_with_a_migration_that_fills_it_in():
    """Or no journal of before says anything of it, so that nothing is to be filled in: then the sum alone."""
    kinds = (State, Token, Scope, Task, Wait, Term, Promise, Duty)
    names = [[kind.__name__, *(each.name for each in fields(kind))] for kind in kinds]
    assert (FILLING, sha256(orjson.dumps(names)).hexdigest()[:16]) == ("0017_states", "0d00982ef1e78247")


@pytest.mark.parametrize(
    ("kept", "older"),
    [
        (b'{"data":{"a":1}\n,"groups":{"g":{"left":null}},"clocks":[[1,2]]}', True),
        (b'{"data":{"a":1},"clocks":[[1,2,3]],"groups":{"g":{"left":null}}}', True),  # as 0.1 had it
        (b'{"data":{"a":1}\n,"groups":{"g":{"left":0}},"clocks":[[1,2]]}', False),
        (b'{"data":{"a":1}\n,"groups":{"g":{"over":null}},"clocks":[[1,2]]}', False),
        (b'{"data":{"a":1}\n,"groups":{"h":{"left":null}},"clocks":[[1,2]]}', False),
        (b'{"data":{"a":1}\n,"groups":{"g":{"left":null}},"clocks":[[1,3]]}', False),
        (b'{"data":{"a":1}\n,"groups":{"g":{"left":null}},"clocks":[]}', False),
        (b'{"data":{"a":true}\n,"clocks":[[1,2]]}', False),
        (b'{"data":{"a":1}\n,"strange":1}', False),
        (b'{"data":{}\n,"clocks":[[1,2]]}', False),
    ],
)
def test_an_older_state_lacks_fields_and_differs_in_nothing_else(kept: bytes, older: bool):
    written = b'{"data":{"a":1}\n,"clocks":[[1,2,3]],"groups":{"g":{"left":null,"reached":[]}}}'
    assert is_older(kept, written) is older
