"""Very many dossiers, written fast and yet as the engine writes them: each with its journal and its chain.

A few hundred are handed in and worked on by the engine. All others are copies of them in other communes, with
codes of their own and officers of their own, their chains computed anew; ``Engine.verify`` accepts them.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from tests.bench.world import START, World, drawing
from tests.office import everybody as officers_of_the_sample

from thutuc import sample
from thutuc.store import Entry
from thutuc.store.chain import genesis, link, payload_digest

HOME = "dong-may"  #: the commune of the sample, of which the others are copies
COMMUNES = 100
NOW = START + timedelta(days=60)
PART = 20_000  #: so many dossiers are written at once

_OFFICERS = frozenset(officers_of_the_sample())
_TABLES = ("dossier", "journal", "payload", "task", "duty", "incident")
_NAMES = re.compile(f'"(?:{HOME}|[a-z]+\\.[a-z]+")'.encode())

#: Columns of a table, and its rows.
Rows = dict[str, list[list[Any]]]


def organisation(folder: Path) -> Path:
    """The province of the sample with a hundred communes: all are built and staffed like the one."""
    data = yaml.safe_load(Path(str(sample())).read_text("utf-8"))
    mine = {unit["id"] for unit in data["units"] if unit["agency"].startswith(HOME)}
    posts = [post for post in data["posts"] if post["unit"] in mine]
    staff = {each["officer"] for each in data["holdings"] if each["post"] in {post["id"] for post in posts}}
    copied = {
        "agencies": [each for each in data["agencies"] if each["id"].startswith(HOME)],
        "units": [each for each in data["units"] if each["agency"].startswith(HOME)],
        "posts": posts,
        "officers": [each for each in data["officers"] if each["id"] in staff],
        "holdings": [each for each in data["holdings"] if each["officer"] in staff],
    }
    for number in range(1, COMMUNES):
        commune = f"commune-{number}"
        text = _elsewhere(json.dumps(copied, default=str, ensure_ascii=False).encode(), commune)
        for kind, rows in json.loads(text).items():
            data[kind] += rows
    for number, agency in enumerate(data["agencies"]):
        if agency["id"].startswith("commune-"):
            agency["code"] = f"H98.{number}"
    path = folder / "organisation.yaml"
    path.write_text(json.dumps(data, default=str, ensure_ascii=False), "utf-8")
    return path


class Template:
    """One dossier with all its rows, by table."""

    def __init__(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        self._rows = rows
        self.code: str = rows["dossier"][0]["code"]
        self._there: dict[str, Mapping[str, list[dict[str, Any]]]] = {}

    def at(self, commune: str) -> Mapping[str, list[dict[str, Any]]]:
        """Its rows as they would be in another commune."""
        found = self._there.get(commune)
        if found is None:
            found = {
                table: [{name: _elsewhere(value, commune) for name, value in row.items()} for row in rows]
                for table, rows in self._rows.items()
            }
            self._there[commune] = found
        return found


def _elsewhere(value: Any, commune: str) -> Any:
    if commune == HOME:
        return value
    if isinstance(value, bytes):
        return _NAMES.sub(lambda found: _renamed(found[0], commune), value)
    if isinstance(value, str):
        return _moved(value, commune) if value.startswith(HOME) or value in _OFFICERS else value
    return value


def _renamed(quoted: bytes, commune: str) -> bytes:
    name = quoted.decode().strip('"')
    if name == HOME:  # and whatever follows
        return f'"{commune}'.encode()
    return f'"{name}.{commune}"'.encode() if name in _OFFICERS else quoted


def _moved(text: str, commune: str) -> str:
    return text.replace(HOME, commune, 1) if text.startswith(HOME) else f"{text}.{commune}"


def templates(folder: Path, count: int) -> list[Template]:
    """So many dossiers of the last sixty days, half of them at their first step; a tenth of all is late."""
    path = folder / "templates.db"
    world = World(f"sqlite:///{path}?synchronous=off")
    world.engine.deploy(procedure(), by="system", file="bench.bpmn")
    world.form = {"field_0": "Thửa đất số 112", "field_1": 1200, "send_back": True}
    for number in range(count):
        late = number % 20 in (0, 11)
        days = number * 20 / count if late else 37 + number * 20 / count
        world.clock.now = (START + timedelta(days=days)).replace(hour=9, minute=number % 60)
        received = world.received()
        if number % 2:
            world.step(received)
    world.clock.now = NOW
    while world.engine.tick().dossiers:
        pass
    assert world.engine.verify() == []
    world.store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [Template(_rows_of(connection, number)) for number in range(1, count + 1)]


def procedure() -> bytes:
    """The procedure of all of them: each step has twenty working days."""
    return drawing().replace("0,5 ngày làm việc", "20 ngày làm việc").encode()


def _rows_of(connection: sqlite3.Connection, dossier: int) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for table in _TABLES:
        asked = {
            "dossier": "WHERE id = ?",
            "payload": "WHERE seq IN (SELECT seq FROM thutuc_journal WHERE dossier = ?) ORDER BY seq",
            "journal": "WHERE dossier = ? ORDER BY number",
        }.get(table, "WHERE dossier = ?")
        rows = connection.execute(f"SELECT * FROM thutuc_{table} {asked}", (dossier,))
        found[table] = [dict(row) for row in rows]
    return found


class Copies:
    """*count* dossiers, a part at a time; every *told*-th with its journal, which no list looks at."""

    def __init__(self, templates: Sequence[Template], count: int, told: int = 1) -> None:
        self._templates = templates
        self.count = count
        self.told = told
        self._seq = 0

    def columns(self, table: str) -> list[str]:
        """The columns of a table that any template has a row in."""
        for template in self._templates:
            if rows := template.at(HOME)[table]:
                return list(rows[0])
        return []

    def parts(self) -> Iterator[Rows]:
        """The rows of all, by table."""
        for first in range(0, self.count, PART):
            rows: Rows = {table: [] for table in _TABLES}
            for number in range(first, min(first + PART, self.count)):
                self._copy(number, rows)
            yield rows

    def _copy(self, number: int, rows: Rows) -> None:
        which, turn = number % len(self._templates), number // len(self._templates)
        place = turn % COMMUNES
        template = self._templates[which]
        found = template.at(HOME if place == 0 else f"commune-{place}")
        old, new = template.code.encode(), f"{template.code}.{turn}".encode()
        id = number + 1
        head, seqs = b"", dict[int, int]()
        if number % self.told == 0:
            head, seqs = self._journal(found, id, old, new, rows)
        (dossier,) = found["dossier"]
        changed = {"id": id, "code": new.decode(), "head": head, "state": dossier["state"].replace(old, new)}
        rows["dossier"].append([*(dossier | changed).values()])
        for payload in found["payload"] if seqs else ():
            body = payload["payload"].replace(old, new)
            rows["payload"].append([*(payload | {"seq": seqs[payload["seq"]], "payload": body}).values()])
        for table in ("task", "duty", "incident"):
            rows[table] += [[*(row | {"dossier": id}).values()] for row in found[table]]

    def _journal(
        self, found: Mapping[str, list[dict[str, Any]]], id: int, old: bytes, new: bytes, rows: Rows
    ) -> tuple[bytes, dict[int, int]]:
        """Write the journal with a chain of its own; its end, and the new number of each row."""
        hidden = {row["seq"]: row for row in found["payload"]}
        head, seqs = genesis(id), dict[int, int]()
        for row in found["journal"]:
            self._seq += 1
            seqs[row["seq"]] = self._seq
            public, digest = row["public"].replace(old, new), None
            if (payload := hidden.get(row["seq"])) is not None:
                digest = payload_digest(payload["salt"], payload["payload"].replace(old, new))
            entry = Entry(row["verb"], row["actor"], row["happened_at"], row["recorded_at"], public)
            head = link(head, row["number"], entry, digest)
            changed = {
                "seq": self._seq,
                "dossier": id,
                "public": public,
                "payload_digest": digest,
                "head": head,
            }
            rows["journal"].append([*(row | changed).values()])
        return head, seqs


def into_sqlite(path: Path, copies: Copies) -> None:
    """Write them into an empty database of ours; indexes are made afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = off")
        connection.execute("PRAGMA cache_size = -400000")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_schema "
            "WHERE type = 'index' AND tbl_name LIKE 'thutuc%' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        for rows in copies.parts():
            connection.execute("BEGIN")
            for table, lines in rows.items():
                if lines:
                    names = copies.columns(table)
                    into, values = (
                        f"INSERT INTO thutuc_{table} ({', '.join(names)})",
                        ", ".join("?" * len(names)),
                    )
                    connection.executemany(f"{into} VALUES ({values})", lines)
            connection.execute("COMMIT")
        for _, sql in indexes:
            connection.execute(sql)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def into_postgres(url: str, copies: Copies) -> None:
    """The same, by COPY."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        indexes = connection.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i "
            "JOIN pg_class AS c ON c.oid = i.indrelid WHERE c.relnamespace = current_schema()::regnamespace "
            "AND NOT i.indisprimary "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.conindid = i.indexrelid) "
            "AND NOT EXISTS (SELECT 1 FROM pg_inherits AS h WHERE h.inhrelid = i.indexrelid)"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        for rows in copies.parts():
            with connection.transaction():
                for table, lines in rows.items():
                    if lines:
                        _copy_in(connection, table, copies.columns(table), lines)
        for _, sql in indexes:
            connection.execute(sql)
        for table, column in (("dossier", "id"), ("journal", "seq")):
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('thutuc_{table}', '{column}'), "
                f"(SELECT max({column}) FROM thutuc_{table}))"
            )
        connection.execute("VACUUM (ANALYZE)")


def _copy_in(connection: Any, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY thutuc_{table} ({', '.join(names)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
