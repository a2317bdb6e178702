"""The rows of the store: tuples with names, in the order of their tables' columns.

They are named tuples because a row is read and written as a tuple on every step; they never change.
Instants are whole microseconds UTC; days are ISO dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple, TypeVar

#: What a piece of work in a transaction gives.
Given = TypeVar("Given")


def is_kept(text: str) -> bool:
    """Whether every database keeps *text* in a column: no NUL, no half of a surrogate pair."""
    return keepable(text) == text


def keepable(text: str) -> str:
    """The text with ``?`` for each sign that some database does not keep."""
    return text.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


class ProcedureRow(NamedTuple):
    """One version of a procedure, as it was deployed; its file is read apart, by key."""

    key: int  #: small number that dossiers refer to; 0 before it is added
    id: str  #: BPMN process id, e.g. ``dang-ky-khai-sinh``
    version: int  #: 1, 2, … by procedure id
    digest: str  #: SHA-256 of the file, hexadecimal
    code: str | None  #: national code, e.g. ``1.001193``
    name: str
    effective_from: str | None
    effective_to: str | None
    deployed_at: int
    facts: bytes  #: JSON: what the deployment recorded (by whom, services granted, the second reader's word)


class DossierRow(NamedTuple):
    """What is known of a dossier without reading its journal: columns to find it by, and its state."""

    id: int  #: 0 before it is added
    procedure: int  #: key of the version it was received under (R1)
    code: str | None  #: mã số hồ sơ
    external_code: str | None
    applicant: str | None  #: person's data; emptied when it is erased from the journal
    phase: str
    status: int  #: national status, 1–10
    channel: str
    unit: str | None  #: unit where it was handed in
    competent: str | None  #: unit or agency that decides
    submitted: int
    received: int | None
    ready: int | None
    closed: int | None
    due: int | None
    expiry: int | None
    missed: int | None
    late: int  #: 0 or 1
    suspended: int | None  #: the dossier's clock stands still since
    other_due: int | None  #: the earliest date, ahead or passed, that is neither the dossier's nor a task's
    other_last: int | None  #: the latest of these
    wake: int | None  #: the next instant at which something happens by itself
    version: int  #: how many journal rows it has; written by ``save``
    head: bytes  #: end of its chain, empty before its first journal row; written by ``save``
    state: bytes  #: :func:`thutuc.dossier.dump_state`


class TaskRow(NamedTuple):
    """One step as it was open for one dossier, from *since* to *until*; closed, never deleted."""

    dossier: int
    task: int  #: number in the dossier
    step: str
    unit: str | None
    post: str | None
    officer: str | None  #: accountable
    holder: str | None  #: who works on it; ``None`` in a pool
    since: int
    held: int  #: since when officer and holder are these
    until: int | None = None  #: ``None`` while open
    due: int | None = None
    wake: int | None = None
    late: int = 0
    outcome: str | None = None  #: completed, cancelled, deemed or recalled


class HoldingRow(NamedTuple):
    """Who was accountable for a task, and held it, before it was assigned anew."""

    dossier: int
    task: int
    unit: str | None
    post: str | None
    officer: str | None
    holder: str | None
    since: int
    until: int | None  #: only a task that is open still has ``None``; see ``Tx.accountable``


class DutyRow(NamedTuple):
    """A duty for as long as one officer had it, from *held* to *until*; closed, never deleted."""

    dossier: int
    duty: int  #: number in the dossier
    turn: int  #: 1 for the first officer who had it, 2 for the next …
    kind: str  #: ``urge``, ``apologise``, ``direction`` or ``flag``
    about: str  #: the clock or task it speaks of
    unit: str | None
    post: str | None
    officer: str | None
    instead_of: str | None  #: the absent officer whose post he ran
    since: int  #: when the duty arose
    held: int
    due: int | None = None
    raised_by: str | None = None  #: ``None``: it arose by itself
    text: str | None = None  #: of an open one; afterwards it stands in the journal only
    until: int | None = None  #: ``None`` while it is to be done by this officer
    outcome: str | None = None  #: how it was done, or ``given`` to the next officer
    closed_by: str | None = None


class IncidentRow(NamedTuple):
    """Something that needs a person, from *since* to *until*; resolved, never deleted."""

    dossier: int
    incident: int  #: number in the dossier
    what: str  #: ``vacant``, ``service:12``, ``message:4`` …; what one resolved was called stands in its row
    about: str
    text: str
    told: str | None
    since: int
    until: int | None = None  #: ``None`` while it is open
    how: str | None = None  #: how it was resolved


class Entry(NamedTuple):
    """One command as it goes into the journal; ``save`` numbers, salts and chains it."""

    verb: str
    actor: str
    happened_at: int
    recorded_at: int
    public: bytes  #: events without persons' data
    payload: bytes | None = None  #: persons' data of the same events
    request_id: str | None = None
    request_digest: bytes | None = None  #: of verb, actor and arguments; ``save`` salts it too
    answer: bytes | None = None  #: what the caller was told, given again to the same request


class JournalRow(NamedTuple):
    """One command in the journal; its payload may have been erased under a recorded decision."""

    seq: int  #: place in the whole journal; 0 before it is written
    dossier: int
    number: int  #: 1, 2, … in the dossier
    verb: str
    actor: str
    happened_at: int
    recorded_at: int
    request_id: str | None
    request_digest: bytes | None  #: SHA-256 over salt and digest of verb, actor and arguments
    answer: bytes | None
    public: bytes
    payload_digest: bytes | None  #: SHA-256 over salt and payload
    head: bytes  #: the chain up to and with this row
    salt: bytes | None = None
    payload: bytes | None = None  #: empty where only the salt of a request is kept
    erased_at: int | None = None
    erased_by: str | None = None

    @property
    def has_data(self) -> bool:
        """Whether persons' data stand here."""
        return bool(self.payload)


class RequestRow(NamedTuple):
    """What a ``request_id`` was used for the first time."""

    dossier: int
    seq: int
    verb: str
    actor: str
    digest: bytes | None  #: salted; see :func:`thutuc.store.chain.request_digest`
    answer: bytes | None
    salt: bytes | None = None  #: gone once what was asked has been erased, or lies in a file
    erased_by: str | None = None


class Commit(NamedTuple):
    """Everything one command changes, written by one call."""

    before: DossierRow  #: as it was read in this transaction
    after: DossierRow  #: new values; ``version`` and ``head`` are filled in
    entry: Entry
    tasks: Sequence[TaskRow] = ()  #: opened, changed or closed
    held: Sequence[HoldingRow] = ()  #: assignments that ended because a task was assigned anew
    duties: Sequence[DutyRow] = ()  #: that arose, were given on or done
    incidents: Sequence[IncidentRow] = ()  #: that were recorded, or resolved


class Head(NamedTuple):
    """The end of one dossier's chain."""

    dossier: int
    number: int
    head: bytes


class SealRow(NamedTuple):
    """A digest over the heads of all chains, to be printed or sent out."""

    at: int
    upto: int  #: the last journal row that it covers
    dossiers: int
    digest: bytes


class AccessRow(NamedTuple):
    """A read by an inspector, or a command refused for lack of right; outside every journal."""

    at: int
    actor: str
    verb: str
    dossier: int | None
    outcome: str
    rule: str | None = None


#: Where a dossier's columns stop that are not part of the usual step: all between ``id`` and ``wake``.
_COLD = slice(1, 21)

#: Of these, what only the index of open dossiers is kept by, or none; and all others.
_MARKED = ("phase", "status", "received", "ready", "expiry", "missed", "late", "suspended")
_MARKS = attrgetter(*_MARKED, "wake")
_FOUND_BY = attrgetter(*(name for name in DossierRow._fields[_COLD] if name not in _MARKED))


def dossier_update(before: DossierRow, after: DossierRow) -> tuple[str, tuple[object, ...]]:
    """The statement that touches only the indexes it must, and its values."""
    told = (after.version, after.head, after.state, before.id, before.version)
    if before[_COLD] == after[_COLD]:
        return ("save_stayed", told) if before.wake == after.wake else ("save_moved", (after.wake, *told))
    if _FOUND_BY(before) == _FOUND_BY(after):
        return "save_marked", (*_MARKS(after), *told)
    return "save_changed", (*after[1:22], *told)
