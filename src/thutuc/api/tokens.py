"""Tokens: what a client of the HTTP service may do, for which agency, and in whose name.

The text of a token is shown once, when it is made; what is kept of its secret is a digest. The secret is
256 random bits, so that no slow digest is needed to keep it from being guessed.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

import orjson

from thutuc.dossier.view import instant, local
from thutuc.errors import WrongData
from thutuc.store import Store
from thutuc.store import tokens as kept
from thutuc.store.tokens import TokenRow

#: No token holds longer than this.
LONGEST = timedelta(days=730)

_TEXT = re.compile(r"thutuc_([0-9a-f]{12})_([A-Za-z0-9_-]{43})", re.ASCII)
_ID = re.compile(r"[0-9a-f]{12}", re.ASCII)
_CLIENT = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}", re.ASCII)
_NOBODY = bytes(32)


class Scope(StrEnum):
    """What a token lets its client do; nothing follows from another scope."""

    READ = "read"  #: xem: dossiers, tasks, statuses, events, without what the applicant filled in
    DATA = "data"  #: dữ liệu cá nhân: who the applicant is, and what was filled in
    ACT = "act"  #: thao tác: the verbs on dossiers, tasks and duties
    REPORT = "report"  #: báo cáo: lists, results and facts about officers and units


@dataclass(frozen=True, slots=True)
class Token:
    """What one client may do."""

    id: str
    client: str
    agency: str | None  #: the unit or agency whose dossiers it is for; ``None``: every agency
    officers: tuple[str, ...] | None  #: whom it may speak for; ``None``: every officer of its agency
    scopes: frozenset[Scope]
    since: datetime
    until: datetime
    revoked: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is good for something at *now*."""
        return self.revoked is None and now < self.until


def issue(
    store: Store,
    *,
    client: str,
    agency: str | None,
    officers: Sequence[str] | None,
    scopes: Iterable[Scope],
    now: datetime,
    lasts: timedelta,
) -> tuple[Token, str]:
    """Make a token; gives it and its text, which nobody can be told again."""
    if _CLIENT.fullmatch(client) is None:
        raise WrongData([f"Expected a client such as 'cong-dich-vu-cong', found {client[:100]!r}"])
    if not timedelta() < lasts <= LONGEST:
        raise WrongData([f"Expected a token for 1 to {LONGEST.days} days, found {lasts.days}"])
    spoken = [*(officers or ()), *([] if agency is None else [agency])]
    if wrong := [name for name in spoken if not name.isprintable()]:
        raise WrongData([f"Expected an agency and officers by their ids, found {wrong[0][:100]!a}"])
    named = sorted(set(scopes))
    if not named:
        raise WrongData([f"Expected at least one scope of {', '.join(Scope)}, found none"])
    secret, id = secrets.token_urlsafe(32), secrets.token_hex(6)
    spoken_for = None if officers is None else sorted(set(officers))
    row = TokenRow(
        id=id,
        client=client,
        digest=_digest(secret),
        agency=agency,
        officers=orjson.dumps(spoken_for).decode(),
        scopes=orjson.dumps(named).decode(),
        since=instant(now),
        until=instant(now + lasts),
        revoked=None,
    )
    with store.transaction() as tx:
        kept.add(tx, row)
    return _token(row), f"thutuc_{id}_{secret}"


def recognise(store: Store, text: str, now: datetime) -> Token | None:
    """The token that *text* is, if it holds; an unknown one takes as long as a wrong one."""
    parts = _TEXT.fullmatch(text)
    if parts is None:
        return None
    with store.transaction(write=False) as tx:
        row = kept.find(tx, parts[1])
    same = hmac.compare_digest(_digest(parts[2]), _NOBODY if row is None else row.digest)
    if row is None or not same:
        return None
    token = _token(row)
    return token if token.holds(now) else None


def listed(store: Store) -> list[Token]:
    """Every token there ever was, the oldest first."""
    with store.transaction(write=False) as tx:
        return [_token(row) for row in kept.every(tx)]


def revoke(store: Store, id: str, now: datetime) -> bool:
    """End a token at once; ``False`` where none of this name holds."""
    if _ID.fullmatch(id) is None:
        return False
    with store.transaction() as tx:
        return kept.revoke(tx, id, instant(now))


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("ascii")).digest()


def _token(row: TokenRow) -> Token:
    officers = orjson.loads(row.officers)
    return Token(
        id=row.id,
        client=row.client,
        agency=row.agency,
        officers=None if officers is None else tuple(officers),
        scopes=frozenset(Scope(name) for name in orjson.loads(row.scopes)),
        since=local(row.since),
        until=local(row.until),
        revoked=None if row.revoked is None else local(row.revoked),
    )
