"""What ``verify`` holds against a journal beside its chain: the tables that lists and figures are read from.

Dates, statuses, tasks and who had them stand in columns so that they are found quickly; each follows from
the journal, and whoever edits one instead of acting (NĐ 61/2018/NĐ-CP Điều 5.1c) is told here.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from thutuc.dossier import decode_events
from thutuc.dossier.events import (
    DossierArchived,
    DossierMigrated,
    DossierSubmitted,
    MigrationUndone,
    VersionOfReception,
)
from thutuc.dossier.values import ALTERED
from thutuc.dossier.view import local
from thutuc.engine.deploying import forms_kept
from thutuc.engine.lists.past import replayed
from thutuc.engine.writing import incident_rows
from thutuc.errors import ThutucError
from thutuc.procedure import digest_beside, digest_of
from thutuc.store import (
    DossierRow,
    IncidentRow,
    JournalRow,
    Problem,
    ProcedureRow,
    Tx,
    incidents,
    lists,
    verify,
)
from thutuc.store.duties import duties_of
from thutuc.store.keeping import ARCHIVED

#: Columns of a dossier that its own row and state do not check between them.
COLUMNS = ("status", "due", "expiry", "suspended", "other_due", "other_last")

#: Columns that hold what a person wrote.
_WORDS = ("text", "how")

#: Verbs that many dossiers are written with at once, by no officer of theirs.
_BY_ITSELF = frozenset({"tick", "reproject", "pass_duties", "hand_over", "migrate"})

#: What a journal that does not fold raises; ``verify`` of the store has told of it.
_BROKEN = (ThutucError, ValueError, LookupError, TypeError)


class _Ended(NamedTuple):
    """An assignment that has ended, and the number of the command that ended it."""

    dossier: int
    task: int
    unit: str | None
    post: str | None
    officer: str | None
    holder: str | None
    since: int
    until: int | None
    number: int


def numbers(tx: Tx) -> list[int]:
    """Every dossier that has a row or a journal; a whole one has both."""
    return sorted({*lists.dossier_keys(tx, [], "id"), *(head.dossier for head in tx.chain_heads())})


def verify_strays(tx: Tx) -> Iterator[Problem]:
    """Tasks, duties and incidents of a dossier that has neither row nor journal."""
    for what, dossier in tx.all("strays"):
        text = f"Expected no {what} of dossier {dossier}, which has neither row nor journal; found one."
        yield Problem(dossier, None, "row", text)


def verify_dossier(tx: Tx, row: DossierRow) -> list[Problem]:
    """Everything that does not hold of one dossier: its chain, its state, its rows and its procedure."""
    journal = tx.journal(row.id)
    found = verify(row, journal)
    if journal:
        found += (each for each in _rows(tx, row, journal) if each not in found)
        found += _clock(row.id, journal)
        found += verify_erased(row.id, journal)
    return found


def verify_erased(dossier: int, journal: Sequence[JournalRow]) -> Iterator[Problem]:
    """Persons' data that are said to be erased or archived by an act that the journal does not know."""
    try:
        acts = set(_emptying(journal))
    except _BROKEN:
        return
    for entry in journal:
        said = (entry.erased_at, entry.erased_by)
        never = entry.payload_digest is None and entry.salt is not None
        if never or (said != (None, None) and (entry.payload is not None or said not in acts)):
            text = "Expected persons' data, or an act in the journal that erased them, found neither."
            yield Problem(dossier, entry.number, "altered", text)


def _emptying(journal: Sequence[JournalRow]) -> Iterator[tuple[int, str]]:
    """When persons' data were taken out, and what stands in their place, as the journal tells it."""
    for entry in journal:
        if entry.verb == "erase":
            yield entry.recorded_at, entry.actor
        elif entry.verb == "archive":
            for event in decode_events(entry.public, None):
                if isinstance(event, DossierArchived):
                    yield entry.recorded_at, ARCHIVED + event.file


def _clock(dossier: int, journal: Sequence[JournalRow]) -> Iterator[Problem]:
    """Where the clock went back before somebody acted: so a late result is entered as if in time.

    What happens to many dossiers by itself brings no result in time, whatever the clock says.
    """
    for last, entry in pairwise(journal):
        if entry.verb not in _BY_ITSELF and entry.recorded_at < last.recorded_at - lists.LATE_ENTRY:
            before, found = local(last.recorded_at), local(entry.recorded_at)
            text = f"Expected an entry recorded after {before}, found {found}: the clock was set back."
            yield Problem(dossier, entry.number, "clock", text)


def _rows(tx: Tx, row: DossierRow, journal: Sequence[JournalRow]) -> Iterator[Problem]:
    try:
        then = replayed(row, journal)
    except _BROKEN:
        return
    for name in COLUMNS:
        wanted, kept = getattr(then.row, name), getattr(row, name)
        if wanted != kept:
            text = f"Expected {name} {wanted!r} as in the journal, found {kept!r}."
            yield Problem(row.id, None, "column", text)
    yield from _table(row.id, "task", then.tasks, tx.tasks_of(row.id), 2)
    held, kept_held = (
        [_Ended(*each, number) for number, each in found]
        for found in (then.held, lists.holdings_of(tx, row.id))
    )
    yield from _table(row.id, "holding", held, kept_held, 8)
    yield from _table(row.id, "duty", then.duties, duties_of(tx, row.id), 3)
    yield from _table(
        row.id, "incident", incidents_told(row.id, journal), incidents.of_dossier(tx, row.id), 2
    )
    yield from _procedure(tx, row, journal)


def incidents_told(dossier: int, journal: Sequence[JournalRow]) -> list[IncidentRow]:
    """Every incident as the journal tells it."""
    found: dict[int, IncidentRow] = {}
    for entry in journal:
        events = decode_events(entry.public, entry.payload)
        for row in incident_rows(dossier, events, entry.happened_at):
            old = found.get(row.incident, row)
            found[row.incident] = old if old is row else old._replace(until=row.until, how=row.how)
    return list(found.values())


def _table(
    dossier: int, what: str, wanted: Sequence[NamedTuple], found: Sequence[NamedTuple], key: int
) -> Iterator[Problem]:
    """What one table has otherwise than the journal; its rows are told apart by their first *key* columns."""
    ours, theirs = ({tuple(row[:key]): row._asdict() for row in rows} for rows in (wanted, found))
    for name in sorted({*ours, *theirs}, key=str):
        told = f"{what} {'.'.join(str(part) for part in name[: min(key, 3)])}"
        if name not in theirs:
            yield Problem(dossier, None, "row", f"Expected {told} as in the journal, found no such row.")
        elif name not in ours:
            yield Problem(dossier, None, "row", f"Expected no {told}: the journal knows none; found one.")
        else:
            yield from (
                Problem(dossier, None, "row", f"Expected {told} {_other(column, value, kept)}")
                for column, value, kept in _apart(ours[name], theirs[name])
            )


def _other(column: str, value: Any, kept: Any) -> str:
    """A column that is not as in the journal; what a person wrote is not repeated."""
    if column in _WORDS:
        return "with its text as in the journal, found another."
    return f"with {column} {value!r}, found {kept!r}."


def _apart(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for column, value in ours.items():
        if theirs[column] != value:
            yield column, value, theirs[column]


def _gone_over(began: DossierSubmitted, journal: Sequence[JournalRow]) -> DossierSubmitted:
    """How it was handed in, with the version and the file that it went over to since."""
    for event in moves_of(journal):
        began = replace(began, version=event.to_version, digest=event.digest, beside=event.beside)
    return began


def moves_of(
    journal: Iterable[JournalRow],
) -> Iterator[DossierMigrated | MigrationUndone | VersionOfReception]:
    """How a dossier went over to another version: at reception, by a decision, and back; in order."""
    for entry in journal:
        if entry.verb in ("receive", "migrate", "undo_migration"):
            for event in decode_events(entry.public, None):
                if isinstance(event, DossierMigrated | MigrationUndone | VersionOfReception):
                    yield event


def _procedure(tx: Tx, row: DossierRow, journal: Sequence[JournalRow]) -> Iterator[Problem]:
    """Whether the dossier runs on the file it was handed in under (NĐ 61/2018/NĐ-CP Điều 36.4)."""
    events = decode_events(journal[0].public, journal[0].payload)
    began = next((each for each in events if isinstance(each, DossierSubmitted)), None)
    kept, source = tx.procedure(row.procedure), tx.procedure_source(row.procedure)
    if began is not None:
        began = _gone_over(began, journal)
    if began is None or kept is None or source is None:
        yield Problem(row.id, None, "procedure", "Expected the procedure it was handed in under, found none.")
    elif (kept.id, kept.version) != (began.procedure, began.version):
        found = f"{kept.id!r} version {kept.version}"
        text = f"Expected procedure {began.procedure!r} version {began.version}, found {found}."
        yield Problem(row.id, None, "procedure", text)
    elif (wrong := _otherwise(tx, kept, source, began)) is not None:
        yield Problem(row.id, None, "procedure", wrong)


def _otherwise(tx: Tx, kept: ProcedureRow, source: bytes, began: DossierSubmitted) -> str | None:
    """What is another one than when the dossier came on this version: its file, or what lies beside it."""
    try:
        if digest_of(sha256(source).hexdigest(), forms_kept(kept)) != began.digest:
            return f"Expected the file of {kept.id!r} version {kept.version} as it was then, found another."
        if began.beside is not None and beside_of(kept, lambda key: _whole(tx, key)) != began.beside:
            return other_beside(kept.id, kept.version)
    except ALTERED:
        return altered(kept)
    return None


def _whole(tx: Tx, key: int) -> tuple[ProcedureRow, bytes] | None:
    row, source = tx.procedure(key), tx.procedure_source(key)
    return None if row is None or source is None else (row, source)


def altered(row: ProcedureRow) -> str:
    """What is told of a version of which something cannot be read."""
    return f"Expected {row.id!r} version {row.version} as it was deployed, found it altered."


def other_beside(id: str, version: int) -> str:
    """What is told of a version whose decision files, or called procedures, are others than they were."""
    return f"Expected what {id!r} version {version} asks and calls as it was then, found another."


def beside_of(kept: ProcedureRow, whole: Callable[[int], tuple[ProcedureRow, bytes] | None]) -> str | None:
    """What binds a version to what lies beside its file, from what is kept; *whole* gives versions by key."""
    facts = orjson.loads(kept.facts)
    decisions: list[str] = list(facts.get("decisions", {}).values())
    called = []
    for process, key in facts.get("calls", {}).items():
        row, source = whole(key) or (None, b"")
        if row is not None:
            decisions += orjson.loads(row.facts).get("decisions", {}).values()
        forms = {} if row is None else forms_kept(row)
        called.append((process, digest_of(sha256(source).hexdigest(), forms)))
    return digest_beside((sha256(b64decode(text)).hexdigest() for text in decisions), called)
