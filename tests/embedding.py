"""What tests of hosts share: every row of ours, what plug-ins were told, and the world to work in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.office import Clock, add_shipped, hand_in, make_engine, rows

from thutuc import Dossier, Engine, hookimpl, open_store
from thutuc.store import Store, Tx
from thutuc.store.sqlite import SqliteStore

TABLES = {
    SqliteStore: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'thutuc%'",
    None: "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relname LIKE 'thutuc%' "
    "AND c.relnamespace = current_schema()::regnamespace",
}


class Heard:
    """A plug-in that keeps what it is told, as a sender of messages would."""

    def __init__(self) -> None:
        self.events: list[str] = []

    @hookimpl
    def on_event(self, event: Any, dossier: Any) -> None:
        self.events.append(f"{dossier.id} {event.kind}")


def world(url: str) -> tuple[Engine, Heard]:
    """The sample province on the database at *url*, and what is told there."""
    store = open_store(url)
    store.upgrade()
    add_shipped(store)
    heard = Heard()
    return make_engine(store, Clock(), heard), heard


def everything(store: Store) -> Mapping[str, list[str]]:
    """Every row of every table of ours, as committed."""
    with store.transaction(write=False) as tx:
        return {name: _all(tx, name) for name in names(store, tx)}


def names(store: Store, tx: Tx) -> list[str]:
    """Our tables."""
    return sorted(row[0] for row in rows(tx, TABLES.get(type(store), TABLES[None])))


def _all(tx: Tx, table: str) -> list[str]:
    return sorted(map(repr, rows(tx, f"SELECT * FROM {table}")))


def work(engine: Engine, **how: Any) -> Dossier:
    """What a host does in one of its requests: hand in, hand on, ask for papers, remark; and a refusal."""
    made = hand_in(engine, **how)
    task = made.tasks[0]
    engine.complete(task.id, by=task.holder or task.officer or "", **how)
    engine.request_papers(made.id, by="an.nguyen", content="Bản chính", reason="Mờ", **how)
    return engine.note(made.id, by="an.nguyen", text="Đã thu lệ phí", **how)
