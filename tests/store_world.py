"""A small world for tests of the store: a procedure, dossiers and commands with honest journals."""

from __future__ import annotations

from collections.abc import Sequence

from thutuc.dossier import State, apply, dump_state, encode_events, load_state
from thutuc.dossier import events as e
from thutuc.store import Commit, DossierRow, Entry, HoldingRow, ProcedureRow, Store, TaskRow, Tx
from thutuc.store.queries import migrations

#: The migrations of this release, in order.
RELEASED = [migration.name for migration in migrations("sqlite")]

PROCEDURE = ProcedureRow(
    0, "dang-ky-khai-sinh", 1, "d" * 64, "1.001193", "Đăng ký khai sinh", "2026-01-01", None, 0, b"{}"
)


def deploy(tx: Tx, version: int = 1) -> int:
    """Keep one version of the procedure."""
    return tx.add_procedure(PROCEDURE._replace(version=version, digest=f"{version:064x}"), b"<bpmn/>")


def row_of(state: State, procedure: int = 1, **other: object) -> DossierRow:
    """The row of a state."""
    row = DossierRow(
        id=0,
        procedure=procedure,
        code=state.code,
        external_code=state.external_code,
        applicant=state.applicant,
        phase=str(state.phase),
        status=1,
        channel=state.channel,
        unit=state.received_at,
        competent=state.competent,
        submitted=state.submitted,
        received=state.received,
        ready=state.ready,
        closed=state.closed,
        due=None,
        expiry=None,
        missed=state.missed,
        late=int(state.late),
        suspended=None,
        other_due=None,
        other_last=None,
        wake=state.wake_at,
        version=0,
        head=b"",
        state=dump_state(state),
    )
    return row._replace(**other)


def submitted(external: str | None = None, applicant: str | None = "001099000123") -> e.Event:
    """The first event of every dossier here."""
    return e.DossierSubmitted(
        PROCEDURE.id, 1, "d" * 64, "counter", "one-stop-1", "ubnd-xa", external, applicant
    )


def command(
    tx: Tx,
    dossier: int,
    events: Sequence[e.Event],
    *,
    at: int = 1_000,
    verb: str = "note",
    request_id: str | None = None,
    tasks: Sequence[TaskRow] = (),
    held: Sequence[HoldingRow] = (),
    **other: object,
) -> int:
    """Fold *events* into a dossier and save it, as the engine does; gives its place in the journal."""
    before = tx.dossier(dossier, lock=True)
    assert before is not None
    state = load_state(before.state)
    for event in events:
        apply(event, state, at)
    public, payload = encode_events(events)
    entry = Entry(verb, "an", at, at, public, payload, request_id, b"digest" if request_id else None, b"ok")
    after = row_of(state, before.procedure)._replace(id=before.id, due=before.due, wake=before.wake)
    tx.write(Commit(before, after._replace(**other), entry, tasks, held))
    return tx.journal(dossier)[-1].seq


def submit(tx: Tx, external: str | None = None, *, at: int = 1_000, **other: object) -> int:
    """A new dossier with its first journal row."""
    if not tx.procedures():
        deploy(tx)
    dossier = tx.add_dossier(row_of(State()))
    command(tx, dossier, [submitted(external)], at=at, verb="start", **other)
    return dossier


def receive(tx: Tx, dossier: int, code: str) -> None:
    """Give a dossier its code."""
    command(tx, dossier, [e.DossierReceived(code)], verb="receive")


def note(tx: Tx, dossier: int, text: str = "Đã xem", **other: object) -> int:
    """One more command with persons' data."""
    return command(tx, dossier, [e.Noted(text)], **other)


def task(dossier: int, number: int = 1, **other: object) -> TaskRow:
    """An open task."""
    row = TaskRow(dossier, number, "check_papers", "one-stop-1", "clerk", "chi", None, 1_000, 1_000)
    return row._replace(**other)


def only_dossier(store: Store) -> int:
    """A store's first dossier, just submitted."""
    with store.transaction() as tx:
        return submit(tx)
