"""Archiving: what people gave leaves the database in a file that can be checked, and comes back equal.

What stays inside is the public part of the journal, its chain and the dossier's columns, so that lists,
figures, seals and numbers stand as they were; what comes back is held against that chain.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from thutuc import bounded
from thutuc.dossier import apply
from thutuc.dossier.view import ZONE, instant
from thutuc.engine import commands_keeping as k
from thutuc.engine import hosting, leftovers
from thutuc.engine.calling import Call
from thutuc.engine.draft import Draft
from thutuc.engine.files import Exported, check_size, export_of, opened, verify_file
from thutuc.engine.lists.past import replayed
from thutuc.engine.reads import Reads
from thutuc.engine.rules import rights
from thutuc.engine.rules.retaining import check_right, holds_of
from thutuc.engine.unread import fold_rows, read_state
from thutuc.engine.verifying import incidents_told
from thutuc.engine.views import Dossier
from thutuc.engine.writing import commit_of
from thutuc.errors import FileRefused, JournalBroken, LimitExceeded, WrongData, WrongState
from thutuc.net import Net
from thutuc.store import AccessRow, DossierRow, JournalRow, Tx, keeping
from thutuc.store.filing import SEALED, DossierFile, content_of, for_owner, name_reaches_disk, read_file
from thutuc.store.seeing import reading

YEARS = range(1900, 9000)  #: years that may be asked for
_PAGE = 200  #: so many dossiers are looked at in one reading


@dataclass(frozen=True, slots=True)
class Archived:
    """A dossier that went into a file."""

    dossier: int
    code: str | None
    path: Path
    digest: str  #: SHA-256 of the file; the journal keeps it too
    entries: int  #: entries of the journal that were emptied into it


@dataclass(frozen=True, slots=True)
class YearArchived:
    """What became of the dossiers that ended in a year."""

    files: tuple[Archived, ...]
    kept: Mapping[int, str]  #: dossiers that stay as they are, and why


class Archives(Reads):
    """The verbs by which a dossier becomes a file, and comes back from it."""

    def export(self, dossier: int | str, *, by: str) -> Exported:
        """A dossier as one file that `verify_file` checks without a database; persons' data are in it.

        For named systems and officers of the agencies that took the dossier in, decide it or hold a task of
        it. Who asked, and the digest of the file, are kept in the access log.
        """
        call = self._desk.call("export", by, None, None, None)
        with self._desk.guard(call, dossier, None) as tx:
            row = self._desk.row(tx, dossier, lock=True)  # its rows are read one after the other
            draft = self._draft(tx, row, call)
            rights.check_involved(draft, "export", rights.check_actor(draft, "export"))
            made = export_of(tx, row, call.at)
            tx.note_access(AccessRow(call.at, by, "export", made.dossier, "seen", f"sha256 {made.digest}"))
        return made

    def _draft(self, tx: Tx, row: DossierRow, call: Call) -> Draft:
        """The dossier as rights are asked of it; nothing is decided in it."""
        net = self._desk.library.net(tx, row.procedure)
        return Draft(self._desk.world, net, read_state(row), row.id, call.by, call.at, call.recorded)

    def archive(self, dossier: int | str, *, by: str, decision: str, folder: str | Path) -> Archived:
        """Put what people gave into a file in *folder*, and take it out of the database.

        Of a dossier that has ended and that no decision holds. The file is written, read back and checked
        before anything is taken out; the journal keeps its SHA-256. One that was killed before its end leaves
        a file: that is taken up, where the dossier is as it was, else `strays` names it.
        """
        hosting.alone(self._desk, "archive")
        return self._archive(dossier, by, decision, Path(folder), leftovers.lying(Path(folder)))

    def _archive(
        self, dossier: int | str, by: str, decision: str, folder: Path, lying: Mapping[int, Sequence[Path]]
    ) -> Archived:
        call = self._desk.call("archive", by, None, None, None)
        with self._desk.guard(call, dossier, None) as tx:
            row = self._desk.row(tx, dossier, lock=True)
            check_right(self._draft(tx, row, call), "archive", decision)
            journal = tx.journal(row.id)
            entries = sum(each.payload is not None for each in journal)
            _check_archivable(row, journal)
            left = leftovers.taken_up(tx, row, journal, lying.get(row.id, ()))
            made = left or _sealed(tx, export_of(tx, row, call.at))
            net = self._desk.library.net(tx, row.procedure)
            command = k.Archive(decision, made.digest, entries)
            events = self._desk.decide(net, read_state(row), command, row.id, call)
            _check_whole(opened(tx, made.content))
            path = folder / leftovers.name_of(made) if left else _kept(folder, made)
            try:
                keeping.empty(tx, row.id, at=call.recorded, by=keeping.ARCHIVED + made.digest)
                written(tx, row, net, events, call)
            except BaseException:
                if left is None:
                    path.unlink(missing_ok=True)  # no journal names it, so nobody would erase it
                raise
        return Archived(row.id, row.code, path, made.digest, entries)

    def archive_year(
        self, year: int, *, by: str, decision: str, folder: str | Path, limit: int = 1_000_000
    ) -> YearArchived:
        """Archive every dossier that ended in a year of our calendar, at most *limit* of them.

        Each is a transaction of its own: broken off, it is called again and goes on where it was. One that is
        held, too large for a file or cannot be read stays, and the others go on.
        """
        hosting.alone(self._desk, "archive_year")
        if not YEARS.start <= year < YEARS.stop:
            raise WrongData(["Expected a year of four digits, found another"])
        files: list[Archived] = []
        kept: dict[int, str] = {}
        lying = leftovers.lying(Path(folder))
        for dossier in self._ended(year):
            if len(files) == limit:
                break
            try:
                files.append(self._archive(dossier, by, decision, Path(folder), lying))
            except (WrongState, LimitExceeded, JournalBroken) as error:
                kept[dossier] = str(error)
        return YearArchived(tuple(files), kept)

    def has_ended(self, year: int) -> bool:
        """Whether any dossier that ended in a year still holds what people gave, so that it may go out."""
        return year in YEARS and any(True for _ in self._ended(year))

    def strays(self, folder: str | Path, *, dossiers: Collection[int] | None = None) -> list[Path]:
        """Files of archives in *folder* that no journal here names, of all or of some dossiers.

        They were left by an archive that was killed, and what people gave is still in them: to be destroyed,
        unless a copy of this database made them. One under way makes one too, until its COMMIT.
        """
        lying = leftovers.lying(Path(folder))
        found: list[Path] = []
        for number in sorted(lying.keys() & set(lying if dossiers is None else dossiers)):
            with self.store.transaction(write=False) as tx:
                found += leftovers.unnamed(tx, tx.journal(number), lying[number])
        return found

    def _ended(self, year: int) -> Iterator[int]:
        """The dossiers that ended in a year and still hold what people gave, by number."""
        first, end = (instant(datetime(each, 1, 1, tzinfo=ZONE)) for each in (year, year + 1))
        after = 0
        while True:
            with reading(self.store) as tx:
                rows = tx.search(closed_from=first, closed_before=end, after=after, limit=_PAGE)
                whole = [row.id for row in rows if any(e.has_data for e in tx.journal(row.id))]
            if not rows:
                return
            yield from whole
            after = rows[-1].id

    def open_file(self, content: bytes) -> bytes:
        """A file as `verify_file` reads it: one from a sealed store is opened with its dossier's key."""
        with self.store.transaction(write=False) as tx:
            return opened(tx, content)

    def bring_back(self, file: str | Path | bytes, *, by: str, decision: str) -> Dossier:
        """Put what people gave back from the very file it went into; any other is refused."""
        content = file if isinstance(file, bytes) else content_of(Path(file))
        digest, call = sha256(content).hexdigest(), self._desk.call("bring_back", by, None, None, None)
        with self._desk.guard(call, None, None) as tx:
            read = read_file(opened(tx, content))
            row = self._desk.row(tx, read.dossier.id, lock=True)
            rows = _taken_out(tx, row, read, digest)
            net = self._desk.library.net(tx, row.procedure)
            command = k.BringBack(decision, digest, len(rows))
            events = self._desk.decide(net, read_state(row), command, row.id, call)
            if keeping.refill(tx, digest, rows) != len(rows):
                raise FileRefused("Expected entries that went into this file, found some that did not.")
            journal = tx.journal(row.id)
            keeping.tell_again(tx, replayed(row, journal).duties, incidents_told(row.id, journal))
            return written(tx, row, net, events, call)


def written(tx: Tx, row: DossierRow, net: Net, events: list[Any], call: Call) -> Dossier:
    """Write what was decided on the state that the journal folds to now, after what left it or came back."""
    state = fold_rows(tx.journal(row.id))
    for event in events:
        apply(event, state, call.at)
    tx.write(commit_of(row, {}, state, events, call))
    return Dossier(row.id, state, net, row.version + 1)


def _check_archivable(row: DossierRow, journal: list[JournalRow]) -> None:
    wanted = "a dossier that has ended, holds what people gave, and that no decision holds"
    if row.closed is None:
        raise WrongState(wanted, "hồ sơ chưa kết thúc · one that is still open")
    if holds := holds_of(journal):
        raise WrongState(wanted, f"đang tạm giữ theo {', '.join(holds)} · one held by {', '.join(holds)}")
    if not any(each.has_data for each in journal):
        raise WrongState(wanted, "đã đưa vào tệp hoặc đã hủy · one that was archived or erased")


def _sealed(tx: Tx, made: Exported) -> Exported:
    """The file as it may lie outside: in a sealed store only the dossier's own key opens it."""
    content = tx.seal(made.dossier, made.content)
    if content == made.content:
        return made
    content = SEALED + b"%d\n" % made.dossier + content
    check_size(content)
    return replace(made, content=content, digest=sha256(content).hexdigest())


def _check_whole(content: bytes) -> None:
    """Refuse to take anything out for a file that would not come back."""
    checked = verify_file(content)
    for problem in checked.problems:
        if problem.is_fault:
            raise WrongState("a dossier whose journal holds", f"{problem.kind}: {problem.text}")


def _kept(folder: Path, made: Exported) -> Path:
    """Write the file so that it is whole on the disk, or not there; its name is ours alone."""
    path = folder / leftovers.name_of(made)
    if (why := bounded.nameless(path)) is not None:
        raise FileRefused(f"Expected to write {path}, but {why}.")
    beside = path.with_suffix(".part")
    try:
        with open(beside, "wb", opener=for_owner) as out:
            out.write(made.content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
        name_reaches_disk(folder)
        if path.read_bytes() != made.content:
            raise FileRefused(f"Expected {path} to hold what was written, found something else.")
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise FileRefused(f"Expected to write {path}, but {error.strerror}.") from error
    return path


def _taken_out(tx: Tx, row: DossierRow, file: DossierFile, digest: str) -> list[tuple[int, bytes, bytes]]:
    """Place, salt and payload of every entry that went into this file and is not here."""
    journal = tx.journal(row.id)
    gone = {each.number: each for each in journal if keeping.is_archived(each)}
    if not gone:
        raise WrongState("a dossier that went into a file", "hồ sơ không ở trong tệp nào · another")
    told = {str(each.erased_by).removeprefix(keeping.ARCHIVED): None for each in gone.values()}
    if digest not in told:  # it may have gone out more than once, into a file each time
        wanted = " or ".join(map(repr, told))
        raise FileRefused(f"Expected the file whose SHA-256 is {wanted}, found one with {digest}.")
    gone = {number: each for number, each in gone.items() if each.erased_by == keeping.ARCHIVED + digest}
    rows = []
    for theirs in file.journal:
        ours = gone.get(theirs.number)
        if ours is not None and theirs.salt is not None and theirs.payload is not None:
            if (ours.seq, ours.head, ours.payload_digest) != (theirs.seq, theirs.head, theirs.payload_digest):
                raise FileRefused(f"Expected row {ours.number} as in the journal here, found another.")
            rows.append((ours.seq, theirs.salt, theirs.payload))
    if len(rows) != len(gone):
        raise FileRefused(f"Expected the persons' data of {len(gone)} entries, found {len(rows)}.")
    return rows
