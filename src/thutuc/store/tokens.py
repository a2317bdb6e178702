"""Tokens of clients of the HTTP service, as they are kept: of the secret only its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from thutuc.store.tx import Tx


class TokenRow(NamedTuple):
    """What one token lets its client do, from when to when."""

    id: str
    client: str  #: who uses it; several tokens of one client follow each other
    digest: bytes  #: SHA-256 of its secret
    agency: str | None  #: the unit or agency whose dossiers it is for; ``None`` for every agency
    officers: str  #: JSON: whom it may speak for; ``null`` for every officer of the agency
    scopes: str  #: JSON: the names of what it may do
    since: int
    until: int
    revoked: int | None  #: when it was revoked; ``None`` while it holds


def add(tx: Tx, row: TokenRow) -> None:
    """Keep a token."""
    tx.run("add_token", row)


def find(tx: Tx, id: str) -> TokenRow | None:
    """One token, whether it still holds or not."""
    row = tx.one("token", (id,))
    return _made(row) if row else None


def every(tx: Tx) -> list[TokenRow]:
    """Every token there ever was, the oldest first."""
    return [_made(row) for row in tx.all("tokens")]


def revoke(tx: Tx, id: str, at: int) -> bool:
    """End a token at the instant *at*; ``False`` where none of this name holds."""
    return tx.run("revoke_token", (at, id)) == 1


def _made(row: tuple[object, ...]) -> TokenRow:
    made = TokenRow._make(row)
    return made._replace(digest=bytes(made.digest))
