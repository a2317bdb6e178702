"""The chain that makes a journal show every later change, and the seal over all chains; pure.

Each journal row carries ``head``, a SHA-256 over the head before it and its own public columns; the
payload with persons' data enters only by its salted digest, so that it can be erased and the chain
still holds. The exact bytes are told in ``docs/reference/store.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from thutuc.dossier import State, decode_events, dump_state, fold, load_state
from thutuc.dossier.codec import is_as_written
from thutuc.dossier.view import local
from thutuc.errors import JournalBroken, ThutucError
from thutuc.store.rows import DossierRow, Entry, Head, JournalRow, SealRow

#: What reading bytes ends in that make no sense.
_STRANGE = (ValueError, LookupError, TypeError, AttributeError)

#: How ``erased_by`` begins where persons' data are not gone, but in a file: its SHA-256 follows.
ARCHIVED = "archive:"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a dossier's journal that is not as it was written."""

    dossier: int  #: 0: of none, where a procedure is told of
    number: int | None  #: journal row, by its number in the dossier
    #: altered, missing, erased, archived, order, cut, head, version, state, column or fold; the engine's
    #: verify also tells row, procedure, unexplained and clock
    kind: str
    text: str

    @property
    def is_fault(self) -> bool:
        """Whether somebody must answer for it: not where it is recorded, or no release kept a record."""
        return self.kind not in ("erased", "archived", "unexplained")


def _packed(*fields: str | int | bytes | None) -> bytes:
    """Fields one after another so that no two lists give the same bytes: ``length:bytes,`` or ``-,``."""
    parts = []
    for field in fields:
        if field is None:
            parts.append(b"-,")
        else:
            body = field if type(field) is bytes else str(field).encode()
            parts.append(b"%d:%b," % (len(body), body))
    return b"".join(parts)


def genesis(dossier: int) -> bytes:
    """The head before the first row; it ties a chain to its dossier."""
    return sha256(_packed("thutuc journal 1", dossier)).digest()


def payload_digest(salt: bytes, payload: bytes) -> bytes:
    """What stands in the chain for persons' data; the salt keeps short values from being guessed."""
    return sha256(_packed("thutuc payload 1", salt, payload)).digest()


def request_digest(salt: bytes, asked: bytes) -> bytes:
    """What stands in the chain for what a caller asked: without the salt no guess at it can be tried."""
    return sha256(_packed("thutuc request 1", salt, asked)).digest()


def link(previous: bytes, number: int, entry: Entry | JournalRow, payload_digest: bytes | None) -> bytes:
    """The head after one more row."""
    packed = _packed(
        previous,
        number,
        entry.verb,
        entry.actor,
        entry.happened_at,
        entry.recorded_at,
        entry.request_id,
        entry.request_digest,
        entry.answer,
        entry.public,
        payload_digest,
    )
    return sha256(packed).digest()


def verify(row: DossierRow, journal: Sequence[JournalRow]) -> list[Problem]:
    """Everything that is wrong between a dossier and its journal, and what was erased from it."""
    problems = verify_journal(row.id, journal)
    if len(journal) < row.version:
        text = f"Expected {row.version} journal rows, found {len(journal)}: the end is cut off."
        problems.append(Problem(row.id, None, "cut", text))
    elif len(journal) > row.version:
        text = f"Expected version {len(journal)}, as many as journal rows, found {row.version}."
        problems.append(Problem(row.id, None, "version", text))
    if row.head != (journal[-1].head if journal else b""):
        text = "Expected the dossier to carry the head of its journal, found another."
        problems.append(Problem(row.id, None, "head", text))
    return problems + _verify_state(row, journal)


def verify_journal(dossier: int, journal: Iterable[JournalRow]) -> list[Problem]:
    """Recompute one chain from its beginning."""
    problems = []
    head = genesis(dossier)
    for expected, row in enumerate(journal, 1):
        if (row.dossier, row.number) != (dossier, expected):
            text = f"Expected row {expected} here, found row {row.number} of dossier {row.dossier}."
            problems.append(Problem(dossier, expected, "order", text))
        if link(head, expected, row, row.payload_digest) != row.head:
            text = "Expected the row to continue the chain, but its content or the one before was altered."
            problems.append(Problem(dossier, row.number, "altered", text))
        problems += _verify_payload(dossier, row)
        head = row.head
    return problems


def is_whole(row: JournalRow) -> bool:
    """Whether what people gave stands in a row as it was written, or left it by an act that is recorded."""
    return not any(problem.is_fault for problem in _verify_payload(row.dossier, row))


def _told(at: int | None) -> str:
    """An instant as people read it, in the time of the country."""
    return "?" if at is None else f"{local(at):%Y-%m-%d %H:%M}"


def _verify_payload(dossier: int, row: JournalRow) -> list[Problem]:
    if row.payload is None:
        if row.payload_digest is None:
            return []
        if row.erased_by is not None and row.erased_by.startswith(ARCHIVED):
            file = row.erased_by.removeprefix(ARCHIVED)
            text = f"Persons' data lie in the file {file[:16]}… since {_told(row.erased_at)}."
            return [Problem(dossier, row.number, "archived", text)]
        if row.erased_at is not None:
            text = f"Persons' data were erased at {_told(row.erased_at)} by {row.erased_by}."
            return [Problem(dossier, row.number, "erased", text)]
        text = "Expected persons' data or the record of their erasure, found neither."
        return [Problem(dossier, row.number, "missing", text)]
    if row.salt is None or payload_digest(row.salt, row.payload) != row.payload_digest:
        return [Problem(dossier, row.number, "altered", "Expected persons' data as written, found others.")]
    return []


def _verify_state(row: DossierRow, journal: Sequence[JournalRow]) -> list[Problem]:
    if not journal:
        return []
    try:
        folded = fold((r.happened_at, decode_events(r.public, r.payload)) for r in journal)
    except (ThutucError, *_STRANGE) as error:
        return [Problem(row.id, None, "fold", f"Expected a journal that folds, found {error!r}.")]
    try:
        read = load_state(row.state)
        same = read == folded  # reads people's data too
        # 1 and true, or 1.0 and 1.00, are equal, and not the same
        written = is_as_written(row.state) and dump_state(read) == dump_state(folded)
    except (JournalBroken, *_STRANGE) as error:
        return [Problem(row.id, None, "state", f"Expected a state that can be read, found {error!r}.")]
    problems = []
    if not same:
        text = "Expected the state that the journal folds to, found another."
        problems.append(Problem(row.id, None, "state", text))
    elif not written:
        text = "Expected the state exactly as it is written, found another form of it."
        problems.append(Problem(row.id, None, "state", text))
    return problems + _verify_columns(row, folded)


#: Columns that repeat a field of the state under the same name.
_SAME = ("code", "external_code", "applicant", "channel", "competent", "submitted", "received", "ready")


def _verify_columns(row: DossierRow, state: State) -> list[Problem]:
    # release 0.1 woke at the due instant itself: a microsecond too early does no harm
    wake = state.wake_at if row.wake is None or row.wake + 1 != state.wake_at else row.wake
    pairs = [(name, getattr(row, name), getattr(state, name)) for name in _SAME]
    pairs += [
        ("phase", row.phase, str(state.phase)),
        ("unit", row.unit, state.received_at),
        ("closed", row.closed, state.closed),
        ("missed", row.missed, state.missed),
        ("late", row.late, int(state.late)),
        ("wake", row.wake, wake),
    ]
    clock = state.clocks.get("dossier")
    if clock is not None:
        pairs += [
            ("due", row.due, clock.due),
            ("expiry", row.expiry, clock.expiry),
            ("suspended", row.suspended, clock.paused),
        ]
    return [
        Problem(row.id, None, "column", _apart(name, wanted, found))
        for name, found, wanted in pairs
        if found != wanted
    ]


def _apart(name: str, wanted: object, found: object) -> str:
    if name == "applicant":  # who it is stands in no report
        return "Expected the applicant as in the journal, found another."
    return f"Expected {name} {wanted!r} as in the journal, found {found!r}."


def seal(heads: Iterable[Head], at: int, upto: int) -> SealRow:
    """One digest over all chains as they stand at journal row *upto*, dossiers in order of number."""
    digest = sha256(_packed("thutuc seal 1", at, upto))
    dossiers = 0
    for dossiers, head in enumerate(heads, 1):  # noqa: B007 (the count is what is left at the end)
        digest.update(_packed(*head))
    return SealRow(at, upto, dossiers, digest.digest())
