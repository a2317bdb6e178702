"""A small office for tests of the engine: a virtual clock, the sample province, the shipped procedures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from thutuc import Dossier, Engine, library, load_plugins, open_store, sample
from thutuc.organisation import Organisation
from thutuc.store import AccessRow, ProcedureRow, Store, Tx, lists
from thutuc_roles import read_organisation

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BIRTH = "dang-ky-khai-sinh"
INVESTMENT = "chap-thuan-chu-truong-dau-tu"
LAND = "cap-lai-giay-chung-nhan-bi-mat"

#: Where each shipped procedure is handed in, and who decides.
PLACES = {
    BIRTH: ("dong-may.one-stop", "dong-may"),
    INVESTMENT: ("provincial-centre.one-stop", "finance"),
    LAND: ("dong-may.one-stop", "land-branch-1"),
}
DESKS = {"dong-may.one-stop": "an.nguyen", "provincial-centre.one-stop": "anh.bui"}


class Clock:
    """What time it is, as a test says: ``clock.now``, ``clock.advance(days=1)``."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 9, tzinfo=ZONE)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        """Let time pass, by what ``timedelta`` takes."""
        self.now += timedelta(**by)
        return self.now


@cache
def sample_rows() -> dict[str, Any]:
    """What the file of the sample province says, read once; who changes it, changes a copy."""
    rows: dict[str, Any] = yaml.safe_load(Path(str(sample())).read_text("utf-8"))
    return rows


@cache
def province() -> Organisation:
    """The sample province, read once: it never changes."""
    return read_organisation(sample())


def make_engine(
    store: Store, clock: Clock, *extra: object, settings: Mapping[str, Mapping[str, Any]] | None = None
) -> Engine:
    """An engine of the sample province on *store*; *settings* are further sections of plug-ins."""
    sections = {"roles": {"organisation": province()}, **(settings or {})}
    plugins = load_plugins(sections, extra=extra)
    return Engine(store, plugins=plugins, clock=clock)


def accesses(tx: Tx, dossier: int) -> list[AccessRow]:
    """Who looked at a dossier, or was refused, in order."""
    return [row for row in lists.looks(tx, 0, 2**62) if row.dossier == dossier]


def deploy_shipped(engine: Engine) -> None:
    """Deploy the three shipped procedures."""
    for name in PLACES:
        engine.deploy(library() / name / "procedure.bpmn", by="system")


@cache
def _shipped() -> tuple[tuple[ProcedureRow, bytes], ...]:
    store = open_store(":memory:")
    store.upgrade()
    deploy_shipped(make_engine(store, Clock()))
    with store.transaction(write=False) as tx:
        kept = tuple((row, tx.procedure_source(row.key) or b"") for row in tx.procedures())
    store.close()
    return kept


def add_shipped(store: Store) -> None:
    """The same without reading the files again: the rows of a deployment made once."""
    with store.transaction() as tx:
        for row, source in _shipped():
            tx.add_procedure(row, source)


def hand_in(engine: Engine, procedure: str = BIRTH, *, receive: bool = True, **more: Any) -> Dossier:
    """A new dossier, handed in where such dossiers are."""
    place, competent = PLACES.get(procedure, PLACES[BIRTH])
    more.setdefault("by", DESKS[place])
    return engine.start(procedure, received_at=place, competent=competent, receive=receive, **more)


@cache
def officers() -> Mapping[str, tuple[str, ...]]:
    """Who sits in each unit of the sample."""
    data = sample_rows()
    unit = {post["id"]: post["unit"] for post in data["posts"]}
    found: dict[str, list[str]] = {}
    for holding in data["holdings"]:
        found.setdefault(unit[holding["post"]], []).append(holding["officer"])
    return {name: tuple(people) for name, people in found.items()}


@cache
def everybody() -> tuple[str, ...]:
    """All officers of the sample, and somebody nobody knows."""
    return (*sorted({one for people in officers().values() for one in people}), "nobody.known")


Snapshot = tuple[Any, ...]


def snapshot(store: Store, dossier: int | None) -> Snapshot:
    """Everything a refused command must leave alone, of one dossier and of the counters."""
    with store.transaction(write=False) as tx:
        counters = (rows(tx, "SELECT * FROM thutuc_serial ORDER BY agency, day"), count(tx, "journal"))
        counters += (count(tx, "dossier"), count(tx, "procedure"))
        if dossier is None:
            return counters
        return (tx.dossier(dossier), tx.tasks_of(dossier), tx.accountable(dossier), *counters)


def rows(tx: Tx, sql: str) -> Sequence[Any]:
    """What a statement of our own gives."""
    tx._cursor.execute(sql)
    return tx._cursor.fetchall()


def count(tx: Tx, table: str) -> int:
    """How many rows a table of thutuc's has."""
    return int(rows(tx, f"SELECT count(*) FROM thutuc_{table}")[0][0])
