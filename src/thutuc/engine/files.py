"""One dossier as a file, checked without a database by the same code that checks one inside.

The rows of the file are laid into tables in memory, and ``verify`` goes over them: chain, payloads, state,
columns, tasks, duties, and the files of the procedures it ran under.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import chain

import orjson

from thutuc.dossier.view import local
from thutuc.engine import proving
from thutuc.engine.proving import Unproved
from thutuc.engine.verifying import verify_dossier, verify_erased
from thutuc.errors import FileRefused, LimitExceeded, StoreError, ThutucError
from thutuc.store import (
    DossierRow,
    Head,
    Problem,
    SealRow,
    Tx,
    incidents,
    keeping,
    lists,
    verify_journal,
)
from thutuc.store.duties import duties_of
from thutuc.store.filing import (
    MOST_BYTES,
    MOST_LINES,
    SEALED,
    DossierFile,
    HeldRow,
    VersionRow,
    read_file,
    write_file,
)
from thutuc.store.sqlite import SqliteStore

#: What a file raises that is well written and does not hold together.
_BROKEN = (ThutucError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Exported:
    """One dossier as a file."""

    dossier: int
    code: str | None
    content: bytes
    digest: str  #: SHA-256 of the content: written down elsewhere it shows a file that was made again
    entries: int  #: how many rows its journal has


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What a file is, and everything about it that does not hold."""

    dossier: int
    code: str | None
    procedure: str
    version: int
    entries: int  #: rows of its journal
    head: str  #: the end of its chain, hexadecimal
    digest: str  #: SHA-256 of the file
    made_at: datetime
    seal: str | None  #: digest of the last seal that covers rows of it, hexadecimal
    sealed: int  #: how many rows of its journal that seal covers
    problems: tuple[Problem, ...]
    unproved: tuple[Unproved, ...]  #: what it says and nothing in it proves; none where its digest was given

    @property
    def holds(self) -> bool:
        """Whether it has no fault; what was erased or archived under a decision is none."""
        return not any(problem.is_fault for problem in self.problems)


def file_of(tx: Tx, row: DossierRow, at: int) -> DossierFile:
    """Everything that is kept of a dossier."""
    journal = tx.journal(row.id)
    file = DossierFile(row, at, list(_versions(tx, row)), journal)
    file.tasks = tx.tasks_of(row.id)
    file.held = [HeldRow._make((number, *held)) for number, held in lists.holdings_of(tx, row.id)]
    file.duties = duties_of(tx, row.id)
    file.incidents = list(incidents.of_dossier(tx, row.id))
    covering = [seal for seal in tx.seals() if journal and seal.upto >= journal[0].seq]
    for seal in covering[-1:]:
        last = [each for each in journal if each.seq <= seal.upto][-1]
        file.seals.append(SealRow(*seal[:3], bytes(seal.digest)))
        file.heads.append(Head(row.id, last.number, bytes(last.head)))
    return file


def _versions(tx: Tx, row: DossierRow) -> Iterator[VersionRow]:
    """The versions of its procedure that it may have run under, and those that they call, each once."""
    own = tx.procedure(row.procedure)
    found = {} if own is None else {each.key: each for each in tx.procedure_versions(own.id)}
    wanted = [key for each in found.values() for key in _calls(each.facts)]
    while wanted:
        called = tx.procedure(wanted.pop())
        if called is not None and called.key not in found:
            found[called.key] = called
            wanted += _calls(called.facts)
    for key in sorted(found):
        yield VersionRow(*found[key], tx.procedure_source(key) or b"")


def _calls(facts: bytes) -> list[int]:
    return list(orjson.loads(facts).get("calls", {}).values())


def export_of(tx: Tx, row: DossierRow, at: int) -> Exported:
    """A dossier as a file; refused where it would be larger than any that is read."""
    file = file_of(tx, row, at)
    content = write_file(file)
    check_size(content)
    return Exported(row.id, row.code, content, sha256(content).hexdigest(), len(file.journal))


def check_size(content: bytes) -> None:
    """Refuse to give a file that `verify_file` would refuse to read."""
    if len(content) > MOST_BYTES:
        raise LimitExceeded("bytes in the file of a dossier", MOST_BYTES, len(content))
    if (lines := content.count(b"\n") - 1) > MOST_LINES:
        raise LimitExceeded("lines in the file of a dossier", MOST_LINES, lines)


def opened(tx: Tx, content: bytes) -> bytes:
    """A file as `verify_file` reads it: one from a sealed store is opened with its dossier's key."""
    if not content.startswith(SEALED):
        return content
    head, _, rest = content[len(SEALED) :].partition(b"\n")
    if not (head.isdigit() and len(head) < 19):
        raise FileRefused("Expected a sealed file to name its dossier, found none.")
    return tx.unseal(int(head), rest)


def verify_file(content: bytes, *, digest: str | None = None, seal: str | None = None) -> CheckedFile:
    """Check a dossier's file; no database, configuration or plug-in is asked.

    A file made anew from its first row to its last holds together: only what was written down elsewhere tells
    it apart, and what its chain does not cover is listed as unproved. *digest* is the file's SHA-256 as told
    when it was made, *seal* that of a printed seal; another one is refused. Raises
    :class:`~thutuc.errors.FileRefused` where the file cannot be read as one.
    """
    found = sha256(content).hexdigest()
    if digest is not None and digest.strip().lower() != found:
        raise FileRefused(f"Expected the file whose SHA-256 is {digest[:64]!r}, found one with {found}.")
    file = read_file(content)
    sealed = file.seals[0] if file.seals else None
    if seal is not None and (sealed is None or sealed.digest.hex() != seal.strip().lower()):
        told = "none" if sealed is None else sealed.digest.hex()
        raise FileRefused(f"Expected a file made under the seal {seal[:64]!r}, found {told}.")
    try:
        problems, version = _verified(file)
    except _BROKEN as error:
        raise FileRefused(f"Expected rows that belong together, but {error}.") from error
    return CheckedFile(
        dossier=file.dossier.id,
        code=file.dossier.code,
        procedure=version.id,
        version=version.version,
        entries=len(file.journal),
        head=file.dossier.head.hex(),
        digest=found,
        made_at=local(file.made_at),
        seal=None if sealed is None else sealed.digest.hex(),
        sealed=file.heads[0].number if sealed is not None else 0,
        problems=tuple(problems),
        unproved=() if digest is not None else proving.unproved(file),
    )


def _verified(file: DossierFile) -> tuple[list[Problem], VersionRow]:
    own = next((each for each in file.versions if each.key == file.dossier.procedure), None)
    if own is None:
        raise FileRefused("Expected the version of the procedure that the dossier runs under, found none.")
    store = SqliteStore.of_image(_empty())
    try:
        with store.transaction() as tx:
            _lay(tx, file)
        with store.transaction(write=False) as tx:
            row = tx.dossier(file.dossier.id)
            if row is None:
                raise StoreError("Expected the dossier just laid down, found none.")
            found = verify_dossier(tx, row)
            beside = chain(
                verify_journal(row.id, file.journal),
                verify_erased(row.id, file.journal),
                proving.beside(file),
            )
            return [*dict.fromkeys((*found, *beside)), *_verify_seal(file)], own
    finally:
        store.close()


@cache
def _empty() -> bytes:
    """Tables in memory that hold nothing."""
    store = SqliteStore(None)
    try:
        store.upgrade()
        return store.image()
    finally:
        store.close()


def _lay(tx: Tx, file: DossierFile) -> None:
    """Lay the rows of a file into empty tables."""
    for version in file.versions:
        lists.restore_procedure(tx, version.row, version.source)
    held = [(each.number, each.row) for each in file.held]
    lists.restore_dossier(tx, file.dossier, file.journal, file.tasks, held, file.duties)
    keeping.lay_incidents(tx, file.incidents)


def _verify_seal(file: DossierFile) -> Iterator[Problem]:
    """Whether the seal covers the rows it is said to; its own digest takes all dossiers to make again."""
    for seal, head in zip(file.seals, file.heads, strict=True):
        covered = [row for row in file.journal if row.seq <= seal.upto]
        last = covered[-1] if covered else None
        if last is None or (last.number, last.head) != (head.number, head.head):
            text = f"Expected the seal to cover the chain up to row {head.number}, found another end."
            yield Problem(file.dossier.id, head.number, "seal", text)
