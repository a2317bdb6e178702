"""Reads the store's SQL: named statements and numbered migrations, kept in ``.sql`` files."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from typing import NamedTuple

_NAMED = re.compile(r"^-- (\w+) --\n", re.MULTILINE)
_SQL = files("thutuc.store") / "sql"


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


def differences(applied: dict[str, str], dialect: str) -> list[str]:
    """What stands between the migrations a database has had and the ones of this release."""
    known = {migration.name: migration.digest for migration in migrations(dialect)}
    missing = [
        f"Expected migration {name} to be applied, it is not." for name in known if name not in applied
    ]
    strange = [
        f"Expected only migrations of this release, found {name}." for name in applied if name not in known
    ]
    edited = [
        f"Expected migration {name} as released, found another text of it."
        for name, digest in known.items()
        if applied.get(name, digest) != digest
    ]
    return missing + strange + edited
