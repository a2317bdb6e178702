"""The tables of an SQLite database: how migrations are applied, what stands there and what should."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from thutuc.store.queries import migrations

#: Where applied migrations are remembered.
LEDGER = (
    "CREATE TABLE IF NOT EXISTS thutuc_migration (name TEXT PRIMARY KEY, digest TEXT NOT NULL) "
    "STRICT, WITHOUT ROWID"
)


def apply(connection: sqlite3.Connection, text: str) -> None:
    """Run a migration statement by statement; ``executescript`` would commit."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("--"):
            continue
        lines.append(line)
        # a trigger's own semicolons do not complete it
        if sqlite3.complete_statement("\n".join(lines)):
            connection.execute("\n".join(lines).strip())
            lines = []


def released_schema() -> dict[tuple[str, str], str | None]:
    """What stands in a database that has had every migration of this release."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(LEDGER)
        for migration in migrations("sqlite"):
            apply(connection, migration.text)
        return schema(connection)


def schema(connection: sqlite3.Connection) -> dict[tuple[str, str], str | None]:
    """Tables, indexes, triggers and views by kind and name, with the text that made them."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name LIKE 'thutuc\\_%' ESCAPE '\\'"
    )
    return {(kind, name): sql for kind, name, sql in rows}
