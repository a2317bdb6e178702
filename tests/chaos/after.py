"""After the chaos: the database is held against the evidence of everybody who worked on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.world import (
    digest_of,
    fields_of,
    filled,
    lines_of,
    make_office,
    people,
    set_clock,
)
from tests.office import rows

from thutuc import CommandRejected, Dossier, Engine
from thutuc.dossier import apply, decode_events, dump_state, load_state
from thutuc.dossier.events import Noted
from thutuc.dossier.state import State
from thutuc.dossier.view import DossierView, local
from thutuc.engine.telling import key_of
from thutuc.outbox import messages
from thutuc.store import JournalRow, Store

LATER = 3 * 86_400.0  #: so much later (s) leases have run out, and every clock that was ahead is overtaken
ROUNDS = 700  #: of 20 hours, within which every dossier must end


@dataclass(slots=True)
class Found:
    """What the evidence and the database say, counted."""

    acts: int = 0  #: acknowledged
    refused: Counter[str] = field(default_factory=Counter)
    store: Counter[str] = field(default_factory=Counter)  #: what the store answered: busy, full, away
    retries: int = 0  #: asked again under the same request_id, and answered
    unanswered: int = 0  #: still open when all ended, done or not
    dossiers: int = 0
    rows: int = 0  #: of the journal
    messages: int = 0
    twice: int = 0  #: messages that arrived more than once
    driven: int = 0  #: dossiers that were open when all had gone
    held: int = 0  #: of these, that wait for a person to look after a service
    back: int = 0  #: entries that `verify` tells as recorded by a clock that was moved back


def check(store: Store, folder: Path) -> Found:
    """Everything the chaos promises."""
    found = Found()
    acks = read_evidence(folder, found)
    engine = make_office(store, folder, "after", Random(1), trouble=0, heard=True)
    ahead = _settle(engine, folder, LATER)
    ahead = drive(engine, store, folder, ahead, found)
    _settle(engine, folder, ahead)
    check_acts(store, acks, found)
    for problem in engine.verify():
        assert problem.kind == "clock", problem
        found.back += 1
    check_messages(store, folder, found)
    return found


# --- evidence ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Acks:
    """What clients wanted and were told, by request_id."""

    wanted: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


def read_evidence(folder: Path, found: Found) -> Acks:
    """All that was written down; a process that crashed fails here."""
    acks = Acks()
    for path in sorted(folder.glob("*.jsonl")):
        for line in lines_of(path):
            assert "crash" not in line, f"{path.name}: {line['crash']}"
            if "try" in line:
                acks.wanted[line["try"]] = line
            elif "ack" in line:
                acks.told[line["ack"]] = acks.told.get(line["ack"], {}) | line
                found.retries += bool(line.get("again"))
            elif "no" in line:
                acks.refused.add(line["no"])
                found.refused[line["kind"]] += 1
            elif "store" in line:
                found.store[line["store"]] += 1
    found.acts = len(acks.told)
    found.unanswered = len(acks.wanted.keys() - acks.told.keys() - acks.refused)
    return acks


def check_acts(store: Store, acks: Acks, found: Found) -> None:
    """Nothing acknowledged is lost, nothing is done twice, and each was told the state it made."""
    done: dict[str, int] = {}
    noted: Counter[str] = Counter()
    handed_in: Counter[str] = Counter()
    with store.transaction(write=False) as tx:
        dossiers = [row[0] for row in rows(tx, "SELECT id FROM thutuc_dossier ORDER BY id")]
    found.dossiers = len(dossiers)
    for dossier in dossiers:
        with store.transaction(write=False) as tx:
            row, journal = tx.dossier(dossier), tx.journal(dossier)
        assert row is not None
        found.rows += len(journal)
        assert [one.number for one in journal] == list(range(1, row.version + 1)), (
            f"dossier {dossier} has gaps"
        )
        state = State()
        for one, state in folded(journal):
            name = one.request_id
            if name is not None and name in acks.wanted:
                assert name not in done, f"{name} was done twice"
                done[name] = dossier
                told = acks.told.get(name, {}).get("state")
                assert told in (None, digest_of(state)), f"{name} was told another state than it made"
                assert one.verb == acks.wanted[name]["verb"], f"{name} was done as {one.verb}"
            noted.update(
                event.text for event in decode_events(one.public, one.payload) if isinstance(event, Noted)
            )
        assert dump_state(state) == dump_state(load_state(row.state)), f"dossier {dossier} is not its journal"
        handed_in[state.applicant or ""] += 1
    lost = acks.told.keys() - done.keys()
    assert not lost, f"{len(lost)} acknowledged acts are lost: {sorted(lost)[:5]}"
    for what in (noted, handed_in):
        twice = [name for name, times in what.items() if times > 1 and name in acks.wanted]
        assert not twice, f"{len(twice)} acts were done twice: {twice[:5]}"


def folded(journal: Sequence[JournalRow]) -> Iterator[tuple[JournalRow, State]]:
    """Each row with the state it leads to."""
    state = State()
    for row in journal:
        for event in decode_events(row.public, row.payload):
            apply(event, state, row.happened_at)
        yield row, state


# --- messages ------------------------------------------------------------------------------------


def check_messages(store: Store, folder: Path, found: Found) -> None:
    """Every message has arrived, under its key, and those of one dossier for the first time in order."""
    arrived: dict[int, list[str]] = {}
    times: Counter[str] = Counter()
    for line in (folder / "sent.txt").read_text().splitlines():
        dossier, key = line.split()
        times[key] += 1
        if times[key] == 1:
            arrived.setdefault(int(dossier), []).append(key)
    with store.transaction(write=False) as tx:
        dossiers = [row[0] for row in rows(tx, "SELECT id FROM thutuc_dossier ORDER BY id")]
    for dossier in dossiers:
        with store.transaction(write=False) as tx:
            journal = tx.journal(dossier)
        expected = list(_keys(journal, dossier))
        came = arrived.pop(dossier, [])
        missing, strange = set(expected) - set(came), set(came) - set(expected)
        assert not missing, f"messages of dossier {dossier} never arrived: {sorted(missing)[:5]}"
        assert not strange, f"messages nobody can place: {sorted(strange)[:5]}"
        first = next((pair for pair in zip(came, expected, strict=True) if pair[0] != pair[1]), None)
        assert first is None, f"messages of dossier {dossier} came out of order: {first}, of {came}"
        found.messages += len(expected)
    assert not arrived, f"messages of dossiers that are not there: {sorted(arrived)[:5]}"
    found.twice = sum(times.values()) - len(times)


def _keys(journal: Sequence[JournalRow], dossier: int) -> Iterator[str]:
    """The keys of all messages of a dossier, in order."""
    before: DossierView | None = None
    for row, state in folded(journal):
        view = DossierView(load_state(dump_state(state)), dossier)
        for index, event in enumerate(decode_events(row.public, row.payload)):
            key = key_of(row, index)
            yield from (one.key for one in messages(event, view, local(row.happened_at), key, before))
        before = view


# --- the end -------------------------------------------------------------------------------------


def _settle(engine: Engine, folder: Path, ahead: float) -> float:
    """Let all that is due be done and all that was committed be told; gives by how much (s) time went on.

    Leases of workers that were killed run out on the way, and pauses before what failed is tried again.
    """
    for _ in range(400):
        done = engine.tick()
        if not (done.wakes or done.told or done.services or done.undelivered):
            return ahead
        ahead += 1_000.0
        set_clock(folder, "after", ahead)
    raise AssertionError(f"there is no end of it: {done}")


def drive(engine: Engine, store: Store, folder: Path, ahead: float, found: Found) -> float:
    """Bring every open dossier to its end, or to a lawful wait; gives how late (s) it is then."""
    with store.transaction(write=False) as tx:
        going = [row[0] for row in rows(tx, "SELECT id FROM thutuc_dossier WHERE closed IS NULL ORDER BY id")]
    found.driven = len(going)
    for _ in range(ROUNDS):
        going = [number for number in going if _onward(engine, number)]
        if not going:
            break
        ahead += 20 * 3_600
        set_clock(folder, "after", ahead)
        engine.tick()
        if all(_held(engine.dossier(number)) for number in going):
            break
    stuck = [_why(dossier) for number in going if not _held(dossier := engine.dossier(number))]
    assert not stuck, f"dossiers are stuck: {stuck[:5]}"
    found.held = len(going)
    return ahead


def _held(dossier: Dossier) -> bool:
    """Whether it waits, by an incident that everybody sees, for a person to look after a failed service."""
    state = dossier._state
    waits = {f"service:{wait.id}" for wait in state.waits.values()}
    return bool(waits) and not state.tasks and waits <= set(state.incidents.values())


def _why(dossier: Dossier) -> str:
    """Where a dossier stands that does not end."""
    state, tasks = dossier._state, [task.step for task in dossier.tasks]
    waits, incidents = list(state.waits.values()), state.incidents
    return f"{dossier.id} of {dossier.procedure}: tasks {tasks}, waits {waits}, incidents {incidents}"


def _onward(engine: Engine, number: int) -> bool:
    """Do what can be done in a dossier now; whether it is still open."""
    for _ in range(60):
        dossier = engine.dossier(number)
        if not dossier.phase.is_open:
            return False
        if dossier.waits_for_papers:
            engine.supply(number, by="system")
        elif dossier.received is None:
            engine.receive(number, by="system")
        elif not any(_finished(engine, dossier, task) for task in dossier.tasks):
            return True
    return True


def _finished(engine: Engine, dossier: Dossier, task: Any) -> bool:
    data = filled(fields_of(dossier, task.step), None)
    for by in people(task):
        try:
            engine.complete(task.id, by=by, data=data)
        except CommandRejected:
            continue
        return True
    return False
