"""What is to be known of a database before it is relied on: tables, indexes, chains, what was left behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from thutuc.errors import StoreError
from thutuc.store import incidents
from thutuc.store.queries import named_in

if TYPE_CHECKING:
    from thutuc.store import Store
    from thutuc.store.tx import Tx

#: So many examples of one fault are told.
_EXAMPLES = 20

#: What is asked often, with values that find nothing; each must go by an index.
_OFTEN: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("find_by_code", ("",)),
    ("find_by_external", ("",)),
    ("request", ("",)),
    ("journal", (0, 0, 0, 0, 0, 0)),
    ("tasks_of", (0,)),
    ("due", (0, *incidents.span(0), 1)),
    ("next_wake", ()),
)

Topic = Literal["schema", "integrity", "indexes", "chains", "leftovers", "rights"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a database, a fault or merely to be known."""

    topic: Topic
    is_fault: bool
    text: str


def _own(tx: Tx) -> tuple[str, dict[str, str]]:
    """Which database it is, and what is asked of it alone."""
    dialect = "sqlite" if isinstance(tx._cursor, sqlite3.Cursor) else "postgres"
    return dialect, named_in(dialect, "checking.sql")


def remarks(store: Store) -> list[Remark]:
    """Everything that can be seen from inside; where the tables are not this release's, that alone."""
    wrong = [Remark("schema", True, text) for text in store.check()]
    if wrong:
        return wrong
    with store.transaction(write=False) as tx:
        dialect, own = _own(tx)
        found = [Remark("integrity", True, row[0]) for row in _asked(tx, own["integrity"])]
        found += [Remark("integrity", True, row[0]) for row in _asked(tx, own["references"])]
        found += _chains(tx)
        found += _leftovers(tx, sees_part=_sees_part(tx, dialect) is not None)
        found += [Remark("indexes", False, f"Never used: {row[0]}.") for row in _asked(tx, own["unused"])]
        if dialect == "postgres":
            found += _numbers(tx, own["numbers"])
            found += _places(tx, own)
            found += _rights(tx)
            tx._cursor.execute(own["indexes_first"])
        return found + list(_indexes(tx, dialect))


def sees_part(store: Store) -> str | None:
    """The role that we are, where rows are guarded so that it sees only a part of the dossiers."""
    with store.transaction(write=False) as tx:
        return _sees_part(tx, _own(tx)[0])


def not_for_all(store: Store) -> StoreError | None:
    """Why our role is no worker's: it sees a part of the dossiers, would do nothing and never notice."""
    with store.transaction(write=False) as tx:
        found = _sees_part(tx, _own(tx)[0])
        if found is None:
            return None
        from thutuc.store import agencies  # noqa: PLC0415 (the driver is an extra)

        return agencies.not_for_all(tx, found)


def check_for_all(store: Store) -> None:
    """Refuse where our role is no worker's."""
    error = not_for_all(store)
    if error is not None:
        raise error


def _sees_part(tx: Tx, dialect: str) -> str | None:
    if dialect != "postgres":
        return None
    from thutuc.store.agencies import standing  # noqa: PLC0415 (the driver is an extra)

    now = standing(tx)
    return now.role if now.sees_part else None


def _asked(tx: Tx, sql: str) -> list[tuple[str, ...]]:
    tx._cursor.execute(sql)
    return [tuple(row) for row in tx._cursor.fetchall()]


def _chains(tx: Tx) -> Iterator[Remark]:
    for id, version, number in tx.all("check_heads", (_EXAMPLES,)):
        text = (
            f"Expected dossier {id} to end with journal row {version}, found {number or 'none'} or another."
        )
        yield Remark("chains", True, text)
    for id, version, number in tx.all("check_tails", (_EXAMPLES,)):
        yield Remark(
            "chains", True, f"Expected journal rows of dossier {id} up to {version}, found {number}."
        )
    for dossier, number, _ in tx.all("check_payloads", (_EXAMPLES,)):
        text = f"Expected persons' data of dossier {dossier}, row {number}, or the record of their erasure."
        yield Remark("chains", True, text)


def _leftovers(tx: Tx, *, sees_part: bool) -> Iterator[Remark]:
    for dossier, task in tx.all("check_tasks", (_EXAMPLES,)):
        text = f"Expected no open task in dossier {dossier}, which is closed; found {dossier}.{task}."
        yield Remark("leftovers", True, text)
    stuck, first = tx.one("check_stuck")
    if stuck:
        yield Remark("leftovers", False, f"{stuck} journal rows could not be told yet, the first is {first}.")
    told, end = tx.one("check_told")
    if told > end and not sees_part:  # the rows told that are another agency's are not seen
        yield Remark("leftovers", True, f"Expected {end} journal rows told at most, found {told}.")


def _numbers(tx: Tx, sql: str) -> Iterator[Remark]:
    for table, last, sequence in _asked(tx, sql):
        told = f"Expected {table} to number on from {last}, found that it begins anew: stop who writes, "
        yield Remark("integrity", True, told + f"SELECT setval('{sequence}', {last}).")


def _places(tx: Tx, own: dict[str, str]) -> Iterator[Remark]:
    """Tables that lie twice on the way to them, and what belongs to another than the owner of the tables."""
    for other, ours in _asked(tx, own["second"]):
        yield Remark(
            "integrity",
            True,
            f"Expected one set of tables, found one in {ours} and behind it in the search path one in {other}"
            ": look which of them holds the dossiers, name its schema in the search_path of every role, and "
            "drop the other.",
        )
    for names, other, owner in _asked(tx, own["strangers"]):
        yield Remark(
            "rights",
            True,
            f"Expected {owner} to own all that is thutuc's, found {other} as the owner of {names}: give it "
            f"to {owner} (ALTER … OWNER TO {owner}).",
        )


def _indexes(tx: Tx, dialect: str) -> Iterator[Remark]:
    """Ask how the database would go about what is asked often."""
    explain, scan = (
        ("EXPLAIN QUERY PLAN ", "SCAN ") if dialect == "sqlite" else ("EXPLAIN ", "Seq Scan on thutuc")
    )
    for name, values in _OFTEN:
        tx._cursor.execute(explain + tx._sql[name], values)
        for row in tx._cursor.fetchall():
            step = str(row[-1])
            if scan in step and "USING" not in step:
                yield Remark("indexes", True, f"Expected {name} to go by an index, found: {step.strip()}.")


def _rights(tx: Tx) -> Iterator[Remark]:
    from thutuc.store.agencies import loose, standing  # noqa: PLC0415 (the driver is an extra)

    if functions := loose(tx):
        text = (
            f"Expected functions that look for tables in their own schema first, found {', '.join(functions)}"
        )
        yield Remark("rights", True, f"{text}: run thutuc db protect again.")
    now = standing(tx)
    private = [table for table in now.tables if table.is_private]
    open_ones = [table.table for table in private if not table.guarded]
    if len(open_ones) == len(private):
        yield Remark("rights", False, f"Rows are not guarded by agency; role {now.role}.")
    elif open_ones:
        text = f"Expected rows guarded by agency in every table, found none in {', '.join(open_ones)}"
        yield Remark("rights", True, f"{text}: run thutuc db protect again.")
    elif now.sees_part:
        text = f"Rows are guarded by agency; role {now.role} sees only those of its agency"
        yield Remark("rights", False, f"{text}: the rest is unchecked.")
    else:
        yield Remark("rights", False, f"Rows are guarded by agency; role {now.role} sees all of them.")
