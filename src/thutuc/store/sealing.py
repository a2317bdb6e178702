"""A store whose columns with people's data are sealed: the same store, and only it reads and writes them.

Sealed are payloads and their salts (who had a salt could try guesses at the digests in the journal), states,
the texts of duties and incidents; the applicant's column holds a word that stands for him, so that he is
found by his whole identifier and by nothing less. All else is as in any store.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, cast

from thutuc.dossier.codec import applicant_of
from thutuc.errors import ConfigurationError, JournalBroken
from thutuc.store import outbox
from thutuc.store.chaining import Chained, chained
from thutuc.store.filters import NOTHING
from thutuc.store.keys import SEALING, UNREAD
from thutuc.store.rows import Commit, DossierRow, DutyRow, Given, IncidentRow, JournalRow, RequestRow
from thutuc.store.tx import Tx
from thutuc.store.vault import MAGIC, TEXT_MAGIC, DataKey, Vault, is_word, name_of

if TYPE_CHECKING:
    from thutuc.store import Store

#: Whose key the applicants' words are made with; how many keys are wrapped anew in one transaction.
_EVERYBODY, _BATCH = 0, 500

_JOURNAL = (1, ((13, "salt"), (14, "payload")))
#: What a statement gives sealed: the place of the dossier's number, and of each sealed value with what it is.
_GIVES: Mapping[str, tuple[int, tuple[tuple[int, str], ...]]] = {
    "journal": _JOURNAL,
    "outbox_new": _JOURNAL,
    "outbox_again": _JOURNAL,
    "acts_by_verb": _JOURNAL,
    "late_entries": _JOURNAL,
    "entries": _JOURNAL,
    "request": (0, ((6, "salt"),)),
    "handed_over": (0, ((3, "payload"),)),
    "open_states": (0, ((2, "state"),)),
    "states": (0, ((1, "state"),)),
    "duties": (0, ((13, "text"),)),
    "incidents": (0, ((4, "text"), (8, "text"))),
    "incidents_of": (0, ((4, "text"), (8, "text"))),
}
#: What workers ask for many dossiers at once.
_OF_MANY = frozenset({"outbox_new", "outbox_again", "open_states", "states"})

#: What lists ask for, over many dossiers.
_LISTS = frozenset({"journal", "acts_by_verb", "late_entries"})

#: What a statement takes, likewise.
_TAKES: Mapping[str, tuple[int, tuple[tuple[int, str], ...]]] = {
    "save_duty": (0, ((13, "text"),)),
    "tell_incident": (2, ((0, "text"), (1, "text"))),
    "add_incident": (0, ((4, "text"), (8, "text"))),
    "fill_state": (1, ((0, "state"),)),
}


class SealedTx:
    """An open transaction of a sealed store: what stands sealed inside is plain outside."""

    keyed = True

    def __init__(self, tx: Tx, vault: Vault) -> None:
        self._tx, self._vault = tx, vault
        self._names: dict[int, bytes] = {}  #: which key a dossier's state was sealed with, as read here
        self._columns: dict[int, str | None] = {}  #: what a dossier's row holds as its applicant

    def __getattr__(self, name: str) -> Any:
        """All that has nothing to do with people's data."""
        return getattr(self._tx, name)

    # --- statements by name --------------------------------------------------------------------------

    def one(self, name: str, parameters: Sequence[object] = ()) -> Any:
        """The first row of a named statement, or ``None``."""
        row = self._tx.one(name, parameters)
        return None if row is None else self._opened(name, row)

    def all(self, name: str, parameters: Sequence[object] = ()) -> list[Any]:
        """All rows of a named statement."""
        give = self._left if name in _OF_MANY else self._listed if name in _LISTS else self._opened
        return [give(name, row) for row in self._tx.all(name, parameters)]

    def _left(self, name: str, row: Any) -> Any:
        """What does not open stays sealed: who works on many finds that out with the one it concerns."""
        try:
            return self._opened(name, row)
        except JournalBroken:
            return row

    def _narrowed(self, name: str, *asked: Any) -> list[Any]:
        rows = self._tx._narrowed(name, *asked)
        if name == "dossiers":
            return [self._given(DossierRow._make(row)) for row in rows]
        if name not in _GIVES or asked[0] == ["dossier = ?"]:  # of one dossier: whoever asks is told
            return [self._opened(name, row) for row in rows]
        return [self._listed(name, row) for row in rows]

    def _listed(self, name: str, row: Any) -> Any:
        """A row of a list over many dossiers: of what does not open it says so, and the others are shown."""
        try:
            return self._opened(name, row)
        except JournalBroken:
            values = list(row)
            for place, what in _GIVES[name][1]:
                values[place] = UNREAD if what == "text" else b"" if what == "salt" else None
            return tuple(values)

    def run(self, name: str, parameters: Sequence[object] = ()) -> int:
        """Run a named statement; how many rows it touched."""
        if name == "refill_payload":
            salt, payload, file, seq = cast("tuple[bytes, bytes, str, int]", parameters)
            key = self._key(self._tx.one("dossier_of_entry", (seq,))[0])
            parameters = (*_hidden(key, salt, payload), file, seq)
        elif name == "drop_key":
            self._vault.forget(cast("int", parameters[0]))
            self._names.pop(cast("int", parameters[0]), None)
        return self._tx.run(name, self._closed(name, parameters))

    def _each(self, name: str, rows: Sequence[Sequence[object]]) -> None:
        self._tx._each(name, [self._closed(name, row) for row in rows])

    def _opened(self, name: str, row: Any) -> Any:
        return self._changed(row, _GIVES.get(name), self._open) if name in _GIVES else row

    def _closed(self, name: str, row: Any) -> Any:
        return self._changed(row, _TAKES.get(name), self._close) if name in _TAKES else row

    def _changed(self, row: Any, places: Any, change: Callable[[int, str, Any], Any]) -> Any:
        owner, columns = places
        values = list(row)
        for place, what in columns:
            values[place] = change(values[owner], what, values[place])
        return tuple(values)

    # --- rows ----------------------------------------------------------------------------------------

    def dossier(self, id: int, *, lock: bool = False) -> DossierRow | None:
        """One dossier; with *lock*, nobody else changes it before this transaction ends."""
        row = self._tx.dossier(id, lock=lock)
        return None if row is None else self._plain(row)

    def search(self, *, also: Mapping[str, Sequence[str]] = NOTHING, **filters: Any) -> list[DossierRow]:
        """Dossiers by any of the filters; an applicant by his whole identifier."""
        if "applicant" in filters:
            filters["applicant"] = self._word(filters["applicant"])
            also = {**also, "applicant": [str(self._word(one)) for one in also.get("applicant", ())]}
        return [self._given(row) for row in self._tx.search(also=also, **filters)]

    def due_rows(self, at: int, limit: int = 100) -> list[DossierRow]:
        """Dossiers in which something is due, for this transaction alone; an altered state as it is."""
        return [self._given(row) for row in self._tx.due_rows(at, limit)]

    def _given(self, row: DossierRow) -> DossierRow:
        """One of many dossiers; who reads an altered state finds that out, and goes on with the others."""
        try:
            return self._plain(row)
        except JournalBroken:
            return row

    def journal(self, dossier: int, **narrowed: Any) -> list[JournalRow]:
        """A dossier's commands in order; a payload whose key is gone is told as missing."""
        rows = self._tx.journal(dossier, **narrowed)
        opened = (JournalRow._make(self._opened("journal", row)) for row in rows)
        return [row if row.salt or row.payload else row._replace(payload=None) for row in opened]

    def request(self, request_id: str) -> RequestRow | None:
        """What *request_id* was used for, if it was."""
        row = self._tx.request(request_id)
        return None if row is None else RequestRow._make(self._opened("request", row))

    def outbox(self, worker: str, *, at: int, lease: int, limit: int = 100) -> list[JournalRow]:
        """What *worker* must tell next, in order."""
        return outbox.take(cast("Tx", self), worker, at=at, lease=lease, limit=limit)

    def write(self, commit: Commit) -> None:
        """Write everything of one command."""
        self.save_many([chained(commit)])

    def save_many(self, commits: Sequence[Chained]) -> None:
        """Write many commits; the chain runs over what stands unsealed."""
        self._tx.save_many([self._sealed(made) for made in commits])

    def _plain(self, row: DossierRow) -> DossierRow:
        """A dossier's row as the engine knows it, with the applicant whom the column's word stands for.

        What looks like a word is one, whatever the applicant is called; a word that stands for somebody else
        is given as another applicant than the state's, and is told.
        """
        state: bytes = self._open(row.id, "state", row.state)
        self._columns[row.id] = row.applicant
        if row.applicant is None or not is_word(row.applicant):
            return row._replace(state=state)
        applicant = applicant_of(state)
        if applicant is None or self._word(applicant) == row.applicant:
            return row._replace(state=state, applicant=row.applicant if applicant is None else applicant)
        return row._replace(state=state, applicant=None)

    def _sealed(self, made: Chained) -> Chained:
        id, after, key = made.before.id, made.after, self._key(made.before.id)
        was = self._columns[id] if id in self._columns else self._word(made.before.applicant)
        word = self._columns[id] = self._word(after.applicant)
        hidden = made.hidden
        if hidden is not None:
            salt, payload = _hidden(key, hidden.salt, hidden.payload)
            hidden = hidden._replace(salt=salt, payload=payload)
        return made._replace(
            before=made.before._replace(applicant=was),
            after=after._replace(applicant=word, state=key.seal("state", after.state)),
            hidden=hidden,
            duties=[DutyRow._make(self._closed("save_duty", row)) for row in made.duties],
            incidents=[IncidentRow._make(self._closed("add_incident", row)) for row in made.incidents],
        )

    def _word(self, applicant: str | None) -> str | None:
        """What stands for an applicant, however he is called."""
        return None if applicant is None else self._key(_EVERYBODY).blind(applicant)

    # --- files ---------------------------------------------------------------------------------------

    def seal(self, dossier: int, content: bytes) -> bytes:
        """A file outside that only the dossier's key opens."""
        return self._key(dossier).seal("file", content)

    def unseal(self, dossier: int, content: bytes) -> bytes:
        """What such a file holds."""
        found = self._open(dossier, "file", content)
        if found is None:
            raise JournalBroken(f"Expected the key of dossier {dossier}, found none: it was erased.")
        return cast("bytes", found)

    # --- keys ----------------------------------------------------------------------------------------

    def _open(self, dossier: int, what: str, value: Any) -> Any:
        """What was sealed, or never was; of a payload or text whose key is gone, nothing."""
        if value is None:
            return None
        if isinstance(value, str):
            inner = _inside(value)
            if inner is None:
                return value
            found = self._open(dossier, what, inner)
            return "" if found is None else found.decode()
        sealed = bytes(value)
        if not sealed.startswith(MAGIC):
            return sealed
        key = self._vault.known(dossier, name_of(sealed)) or self._read(dossier)
        if what == "state":
            self._names[dossier] = name_of(sealed)
        if key is None or key.name != name_of(sealed):
            if what == "state":
                raise JournalBroken(f"Expected the key of dossier {dossier}, found none: it was dropped.")
            return None
        return key.open(what, sealed)

    def _close(self, dossier: int, what: str, value: Any) -> Any:
        if what == "state":
            return self._key(dossier).seal(what, value)
        if not isinstance(value, str) or not value or self._is_ours(dossier, what, value):
            return value
        return TEXT_MAGIC + b64encode(self._key(dossier).seal(what, value.encode())).decode("ascii")

    def _is_ours(self, dossier: int, what: str, value: str) -> bool:
        """Whether a text is sealed already; one that somebody wrote so that it looks so is not."""
        inner = _inside(value)
        try:
            return inner is not None and self._open(dossier, what, inner) is not None
        except JournalBroken:
            return False

    def _key(self, dossier: int) -> DataKey:
        """The key a dossier's data are sealed with now; made where there is none."""
        name = self._names.get(dossier)
        key = self._vault.known(dossier, name) if name is not None else None
        key = key or self._read(dossier)
        if key is None:
            key, master, wrapped = self._vault.make(dossier)
            if self._tx.run("add_key", (dossier, master, wrapped)) != 1:  # another was first
                key = self._read(dossier) or key
        self._names[dossier] = key.name
        return key

    def _read(self, dossier: int) -> DataKey | None:
        row = self._tx.one("key", (dossier,))
        return None if row is None else self._vault.unwrap(dossier, row[0], bytes(row[1]))


def _hidden(key: DataKey, salt: bytes, payload: bytes) -> tuple[bytes, bytes]:
    """Salt and payload as they are written; an empty payload stays so, and is found as such without a key."""
    return key.seal("salt", salt), key.seal("payload", payload) if payload else payload


def _inside(text: str) -> bytes | None:
    """The sealed bytes that a text of ours stands for."""
    if not text.startswith(TEXT_MAGIC):
        return None
    try:
        inner = b64decode(text[len(TEXT_MAGIC) :], validate=True)
    except ValueError:
        return None
    return inner if inner.startswith(MAGIC) else None


class SealedStore:
    """A store with its keys; safe to share between threads as the store itself is."""

    def __init__(self, store: Store, keys: Sequence[str]) -> None:
        self._store, self._vault = store, Vault(keys)

    @property
    def commits(self) -> int:
        """Write transactions committed on own connections so far."""
        return self._store.commits

    @contextmanager
    def transaction(
        self, connection: object | None = None, *, write: bool = True, verb: bool = False
    ) -> Iterator[Tx]:
        """A transaction in which people's data are plain."""
        with self._store.transaction(connection, write=write, verb=verb) as tx:
            yield self._keyed(tx)

    def transact(
        self, work: Callable[[Tx], Given], connection: object | None = None, *, anywhere: bool = False
    ) -> Given:
        """Do *work* in a transaction that writes, in which people's data are plain."""
        return self._store.transact(lambda tx: work(self._keyed(tx)), connection, anywhere=anywhere)

    def _keyed(self, tx: Tx) -> Tx:
        return cast("Tx", SealedTx(tx, self._vault))

    def upgrade(self, keyed: Callable[[Tx], Tx] | None = None) -> list[str]:
        """Apply the migrations that are missing, and let sealing begin; gives what was done, by name."""
        done = self._store.upgrade(self._keyed)
        with self.transaction() as tx:
            sealed = cast("SealedTx", tx)
            if sealed._read(_EVERYBODY) is None:
                sealed._key(_EVERYBODY)
                done = [*done, SEALING]
        return done

    def check(self) -> list[str]:
        """What is missing from the tables or different; a key that opens nothing is told as an error."""
        problems = self._store.check()
        if not problems:
            with self.transaction(write=False) as tx:
                if cast("SealedTx", tx)._read(_EVERYBODY) is None:
                    return ["Expected the key by which applicants are found, found none: run upgrade()."]
        return problems

    def check_scrub(self) -> None:
        """Refuse who could not scrub afterwards."""
        self._store.check_scrub()

    def scrub(self) -> None:
        """Leave nothing of what was erased in freed pages, dead rows or the log."""
        self._store.scrub()

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._store.close()

    def acting_for(self, *units: str) -> SealedStore:
        """The store for some units alone, where rows are guarded by agency (PostgreSQL)."""
        narrowed = getattr(self._store, "acting_for", None)
        if narrowed is None:
            raise ConfigurationError("Expected PostgreSQL, found a database without row-level security.")
        made = copy(self)
        made._store = narrowed(*units)
        return made

    def rotate(self) -> int:
        """Wrap every data key by the first of the master keys; how many were wrapped by another.

        Killed and called again it goes on. Afterwards the other master keys may be destroyed: what was
        copied before stays readable to whoever still has them.
        """
        done = 0
        while True:
            with self._store.transaction() as tx:
                rows = tx.all("keys_of_others", (self._vault.current.name, _BATCH))
                for dossier, master, wrapped in rows:
                    anew = self._vault.rewrap(dossier, master, bytes(wrapped))
                    tx.run("rewrap_key", (self._vault.current.name, anew, dossier, master))
            done += len(rows)
            if len(rows) < _BATCH:
                return done
