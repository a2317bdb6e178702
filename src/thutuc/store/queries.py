"""Reads the store's SQL: named statements and numbered migrations, kept in ``.sql`` files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from thutuc.errors import StoreError

if TYPE_CHECKING:
    from thutuc.store.tx import Tx

_NAMED = re.compile(r"^-- (\w+) --\n", re.MULTILINE)
_SQL = files("thutuc.store") / "sql"

#: What is told of a database without tables of ours.
NO_TABLES = "Expected thutuc's tables, found none: apply the migrations with upgrade()."
#: What to do where something of the tables is gone or is another.
NO_UPGRADE = "no upgrade mends that, put it back as the migration makes it, or restore a copy"


def named(text: str) -> dict[str, str]:
    """Split a file of statements, each under a line ``-- name --``."""
    parts = _NAMED.split(text)
    return {name: _bare(body) for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _bare(body: str) -> str:
    lines = (line for line in body.splitlines() if not line.startswith("--"))
    return "\n".join(lines).strip().removesuffix(";")


def queries(dialect: str) -> dict[str, str]:
    """Every statement by name; a dialect's own file goes before the common one."""
    found: dict[str, str] = {}
    for file in _SQL.iterdir():  # what every dialect says alike
        if file.name.endswith(".sql"):
            found |= named(file.read_text("utf-8"))
    own = _SQL / dialect / "queries.sql"
    return found | named(own.read_text("utf-8")) if own.is_file() else found


def named_in(dialect: str, file: str) -> dict[str, str]:
    """The statements of a dialect's file of its own, which are not asked by every transaction."""
    return named((_SQL / dialect / file).read_text("utf-8"))


class Migration(NamedTuple):
    """One numbered change of the tables; never edited once released."""

    name: str  #: ``0001_first``
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of its text, so that an edited migration is noticed."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations(dialect: str) -> list[Migration]:
    """The migrations of a dialect, in order."""
    found = (item for item in (_SQL / dialect).iterdir() if re.match(r"\d{4}_.*\.sql$", item.name))
    return sorted(Migration(item.name.removesuffix(".sql"), item.read_text("utf-8")) for item in found)


@cache
def _digests(dialect: str) -> Mapping[str, str]:
    return {migration.name: migration.digest for migration in migrations(dialect)}


def differences(applied: Mapping[str, str], dialect: str) -> list[str]:
    """What stands between the migrations a database has had and the ones of this release, and what to do."""
    return unknown(applied, dialect) + [
        f"Expected migration {name} to be applied, it is not: run `thutuc db upgrade`, or "
        "upgrade(), as the owner of the tables."
        for name in _digests(dialect)
        if name not in applied
    ]


def unknown(applied: Mapping[str, str], dialect: str) -> list[str]:
    """What of that no upgrade mends: migrations that this release does not know, or knows otherwise."""
    known = _digests(dialect)
    strange = [
        f"Expected only migrations of this release, found {name}: a newer release upgraded these tables, "
        "start that one."
        for name in applied
        if name not in known
    ]
    edited = [
        f"Expected migration {name} as released, found another text of it: another tree made these tables, "
        "start that one, or restore a copy of before."
        for name, digest in known.items()
        if applied.get(name, digest) != digest
    ]
    return strange + edited


def check_known(applied: Mapping[str, str], dialect: str) -> None:
    """Refuse to upgrade tables that are not an older release's: it would end in neither's."""
    if problems := unknown(applied, dialect):
        raise StoreError(problems[0])


class Looked:
    """Whether a store's tables were looked at, which is done once: before its first transaction."""

    __slots__ = ("done",)

    def __init__(self) -> None:
        self.done = False

    def look(self, tx: Tx, dialect: str) -> None:
        """Refuse tables of another release, whoever opens them."""
        if problems := differences(dict(tx.all("migrations")), dialect):
            raise StoreError(problems[0])
        self.done = True
