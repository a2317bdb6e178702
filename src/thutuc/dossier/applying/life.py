"""How a dossier is handed in, received, asked about, ready and closed."""

from __future__ import annotations

from thutuc.dossier import events as e
from thutuc.dossier.applying.registry import applies
from thutuc.dossier.state import Phase, State


@applies(e.DossierSubmitted)
def _dossier_submitted(event: e.DossierSubmitted, state: State, at: int) -> None:
    state.procedure = event.procedure
    state.version = event.version
    state.channel = event.channel
    state.received_at = event.received_at
    state.competent = event.competent
    state.external_code = event.external_code
    state.applicant = event.applicant
    state.submitted = at


@applies(e.DossierReceived)
def _dossier_received(event: e.DossierReceived, state: State, at: int) -> None:
    state.code = event.code
    state.received = at
    state.phase = Phase.IN_PROGRESS
    state.forwarded = event.forwarded


@applies(e.VersionOfReception)
def _version_of_reception(event: e.VersionOfReception, state: State, at: int) -> None:
    state.version = event.to_version


@applies(e.DossierTakenOver)
def _dossier_taken_over(event: e.DossierTakenOver, state: State, at: int) -> None:
    state.forwarded = False
    state.taken_over = at


@applies(e.PaymentRecorded)
def _payment_recorded(event: e.PaymentRecorded, state: State, at: int) -> None:
    state.paid.append(event.moment)


@applies(e.PaymentCorrected)
def _payment_corrected(event: e.PaymentCorrected, state: State, at: int) -> None:
    if not event.paid:
        state.paid.remove(event.moment)


@applies(e.DossierNotAccepted)
def _dossier_not_accepted(event: e.DossierNotAccepted, state: State, at: int) -> None:
    _close(state, Phase.NOT_ACCEPTED, at)


@applies(e.PapersRequested)
def _papers_requested(event: e.PapersRequested, state: State, at: int) -> None:
    own = event.stage if event.leg is None else f"{event.stage}:{event.leg}"
    state.requests[own] = state.requests.get(own, 0) + 1
    if event.task is not None:
        state.tasks[event.task].papers = True
        return
    asked = {"stage": event.stage, "since": at, "after": event.after}
    if event.leg is None:
        state.papers = asked
    else:
        state.leg_papers[event.leg] = asked


@applies(e.PapersSupplied)
def _papers_supplied(event: e.PapersSupplied, state: State, at: int) -> None:
    if event.leg is not None:
        del state.leg_papers[event.leg]
    elif event.task is None:
        state.papers = None


@applies(e.LegNotSupplemented)
def _leg_not_supplemented(event: e.LegNotSupplemented, state: State, at: int) -> None:
    del state.leg_papers[event.leg]


@applies(e.ResultReady)
def _result_ready(event: e.ResultReady, state: State, at: int) -> None:
    state.ready = at
    state.phase = Phase.READY


@applies(e.DossierClosed)
def _dossier_closed(event: e.DossierClosed, state: State, at: int) -> None:
    _close(state, Phase(event.phase), at)


def _close(state: State, phase: Phase, at: int) -> None:
    state.phase = phase
    state.closed = at
    state.papers = None
    for held in (state.tokens, state.scopes, state.tasks, state.waits, state.clocks, state.leg_papers):
        held.clear()


@applies(
    e.Noted,
    e.Corrected,
    e.OpinionGiven,
    e.MandateConfirmed,
    e.EntryApproved,
    e.PaperSigned,
    e.DoneOnLeave,
    e.MessageSent,
    e.SignalThrown,
    e.ErrorThrown,
    e.HoldPlaced,
    e.HoldLifted,
    e.PersonsDataErased,
    e.DossierArchived,
    e.ArchiveBroughtBack,
)
def _told(event: e.Event, state: State, at: int) -> None:
    """These tell, and change nothing in the state."""
