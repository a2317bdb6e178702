"""Row-level security: each agency sees and writes its own dossiers, in a database that many share.

The policies ask ``current_setting('thutuc.agency')``, which a transaction sets for itself (``SET LOCAL``): a
connection that goes back into the pool has forgotten it. Who owns the tables is not bound by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from psycopg import sql

from thutuc.errors import ConfigurationError, StoreError
from thutuc.store.queries import named_in
from thutuc.store.tx import Tx

_SQL = named_in("postgres", "agencies.sql")

#: What policies ask, and what is asked past them.
_FUNCTIONS = (
    "rls_units",
    "rls_dossier_row",
    "rls_consulted",
    "rls_sees",
    "rls_sees_row",
    "rls_code_taken",
    "rls_view",
    "rls_asked_by",
    "rls_owned",
)

#: What no migration but ``thutuc db upgrade`` writes.
_READ_ONLY = "thutuc_migration"

_SEES = "thutuc_sees(dossier)"
_OURS = "thutuc_ours(unit, competent, version) OR thutuc_consulted(id)"
#: Who sees a row and who may write it, where that is not simply whose dossier it names.
_RULES = {
    "thutuc_dossier": (_OURS, _OURS),
    "thutuc_payload": ("thutuc_sees_row(seq)", "thutuc_sees_row(seq)"),
    "thutuc_task": (f"unit = ANY (thutuc_units()) OR {_SEES}", _SEES),
    "thutuc_key": (f"dossier = 0 OR {_SEES}", _SEES),  # number 0: the key by which applicants are found
    "thutuc_access": (_SEES, "true"),  # a refusal is written down also where the dossier is another's
}


class Guarded(NamedTuple):
    """One table, as row-level security stands there."""

    table: str
    names_dossier: bool
    guarded: bool
    policies: int

    @property
    def is_private(self) -> bool:
        """Whether its rows belong to dossiers."""
        return self.names_dossier or self.table in _RULES


class Standing(NamedTuple):
    """Who asks, and what binds him."""

    role: str
    unbound: bool  #: a superuser, or one with BYPASSRLS
    owner: bool
    for_all: bool  #: a policy lets him see every dossier, as it does workers
    tables: list[Guarded]

    @property
    def sees_part(self) -> bool:
        """Whether dossiers are kept from him."""
        bound = not (self.unbound or self.owner or self.for_all)
        return bound and any(table.is_private and table.guarded for table in self.tables)


def standing(tx: Tx) -> Standing:
    """How row-level security stands in the tables, and for who asks."""
    cursor = tx._cursor
    cursor.execute(_SQL["rls_tables"])
    tables = [Guarded(*row) for row in cursor.fetchall()]
    cursor.execute(_SQL["rls_role"])
    role, unbound, owner, for_all = cursor.fetchone()
    return Standing(role, unbound, owner, for_all, tables)


def loose(tx: Tx) -> list[str]:
    """What an earlier release left behind: functions by which anybody could have the owner act for him."""
    tx._cursor.execute(_SQL["rls_loose"])
    return [name for (name,) in tx._cursor.fetchall()]


def workers(tx: Tx) -> str:
    """As which role one works for all agencies."""
    cursor = tx._cursor
    cursor.execute(_SQL["rls_workers"])
    return str(cursor.fetchone()[0])


def not_for_all(tx: Tx, role: str) -> StoreError:
    """What is told where *role*, which we are, sees only a part of the dossiers."""
    return StoreError(
        f"Expected to connect as {workers(tx)}, found {role}: rows are guarded by agency, and it sees only "
        "those of an agency that is named (acting_for)."
    )


def check_sees(tx: Tx) -> None:
    """Refuse where no dossier at all is seen, since nobody is acted for."""
    cursor = tx._cursor
    cursor.execute(_SQL["rls_blind"])
    blind = cursor.fetchone()
    if blind is not None and blind[0]:
        raise not_for_all(tx, blind[1])


def protect(tx: Tx, *, app: str, worker: str) -> list[str]:
    """Let role *app* see and write what its units have to do with, and role *worker* everything; the tables.

    Gives both what they need to work and nothing that changes tables. May be run again.
    """
    if app == worker:
        raise ConfigurationError("Expected two roles, one for agencies and one for workers, found one.")
    now = standing(tx)
    cursor = tx._cursor
    names = {"app": sql.Identifier(app), "worker": sql.Identifier(worker)}
    cursor.execute("SELECT current_schema()::text")
    names["schema"] = sql.Identifier(cursor.fetchone()[0])
    cursor.execute(_SQL["rls_owner"])
    names["owner"] = sql.Identifier(cursor.fetchone()[0])
    for name in _FUNCTIONS:
        cursor.execute(sql.SQL(_SQL[name]).format(**names))
    cursor.execute(sql.SQL(_SQL["rls_grants"]).format(**names))
    for table in now.tables:
        for statement in _statements(table):
            rules = dict(zip(("seen", "written"), map(sql.SQL, _rule(table)), strict=True))
            of_table = names | rules | {"table": sql.Identifier(table.table)}
            cursor.execute(sql.SQL(_SQL[statement]).format(**of_table))
    cursor.execute(
        sql.SQL(_SQL["rls_grant_reading"]).format(**names, table=sql.Identifier("thutuc_accountable"))
    )
    for name in ("rls_withhold_seals", "rls_withhold_tokens"):
        cursor.execute(sql.SQL(_SQL[name]).format(**names))
    return [table.table for table in now.tables if table.is_private]


def _rule(table: Guarded) -> tuple[str, str]:
    return _RULES.get(table.table, (_SEES, _SEES))


def _statements(table: Guarded) -> Iterator[str]:
    yield "rls_grant_reading" if table.table == _READ_ONLY else "rls_grant"
    if table.is_private:
        yield from ("rls_enable", "rls_drop", "rls_drop_worker", "rls_policy", "rls_policy_worker")
