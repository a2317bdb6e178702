"""What people do about incidents: have them tried again, go on without, say that they are settled.

Nothing is skipped in silence: whoever does it, why, and by which decision stands in the journal.
"""

from __future__ import annotations

from thutuc.dossier.events import IncidentHandled, IncidentResolved
from thutuc.engine import commands_incidents as i
from thutuc.engine.draft import Draft
from thutuc.engine.rules import heads, hindering, rights
from thutuc.engine.rules.given import check_given
from thutuc.engine.written import is_paper_number, is_written
from thutuc.errors import WrongData, WrongState, in_both

#: What workers try again by themselves.
TRIED = (hindering.HINDERED, hindering.SERVICE, hindering.MESSAGE)


def retry(draft: Draft, command: i.RetryIncident) -> None:
    """Have what failed tried again at once: an officer of an agency of the dossier, or a named system."""
    seats = rights.check_actor(draft, "retry_incident")
    rights.check_involved(draft, "retry_incident", seats)
    if command.ended and is_written(command.reason):
        draft.emit(IncidentHandled(command.incident, "retried", draft.by, command.reason))
        return
    what = _open(draft, command.incident, command.reason)
    if hindering.kind_of(what) not in TRIED:
        raise WrongState("an incident whose cause is tried again", f"{what!r}, which a person settles")
    draft.emit(IncidentHandled(command.incident, "retried", draft.by, command.reason))


def skip(draft: Draft, command: i.SkipIncident) -> None:
    """Go on without what failed: what was due is never skipped, for the law makes it due."""
    rights.check_actor(draft, "skip_incident")
    what = _open(draft, command.incident, command.reason)
    kind, _, about = what.partition(":")
    if kind == hindering.MESSAGE:
        _check_head(draft, "skip_incident", systems=True)
    elif kind == hindering.SERVICE:
        _check_head(draft, "skip_incident", systems=False)
    else:
        raise WrongState("a service or a message that failed", f"{what!r}, which cannot be skipped")
    data = None
    if kind == hindering.SERVICE:
        if command.decision is None or not is_paper_number(command.decision):
            raise WrongData(["Expected the number of the decision to go on without the service, found none"])
        data = check_given(draft, draft.net.nodes[draft.state.waits[int(about)].node].fields, command.data)
    elif command.data:
        raise WrongData(["Expected no data: a message that is skipped has no result"])
    draft.emit(IncidentHandled(command.incident, "skipped", draft.by, command.reason, command.decision))
    draft.emit(IncidentResolved(command.incident, "skipped"))
    if data is not None:
        draft.run().service_done(int(about), data)


def resolve(draft: Draft, command: i.ResolveIncident) -> None:
    """Say that an incident which nothing ends by itself is settled: who was told of it, or runs the unit."""
    rights.check_actor(draft, "resolve_incident")
    what = _open(draft, command.incident, command.reason)
    kind = hindering.kind_of(what)
    if kind in TRIED:
        raise WrongState("an incident that a person settles", f"{what!r}, which is tried again or skipped")
    if kind == "hand-over":
        raise WrongState("an incident that a person settles", f"{what!r}, which handing over settles")
    if draft.by != command.told:
        _check_head(draft, "resolve_incident", systems=False)
    draft.emit(IncidentHandled(command.incident, "resolved", draft.by, command.reason))
    draft.emit(IncidentResolved(command.incident, "resolved"))


def _open(draft: Draft, incident: int, reason: str) -> str:
    what = draft.state.incidents.get(incident)
    if what is None:
        raise WrongState("an open incident", f"none with number {incident}")
    if not is_written(reason):
        raise WrongData(["Expected a reason, found nothing"])
    return what


def _check_head(draft: Draft, verb: str, *, systems: bool) -> None:
    """Refuse whom neither the unit nor the agency that has the dossier, nor one above, is run by."""
    state = draft.state
    places = {state.received_at, state.competent, *(task.unit for task in state.tasks.values())}
    over = {officer for place in places for officer in heads.over(draft, place)}
    if draft.by in over or (systems and draft.by in draft.world.systems):
        return
    raise draft.forbid(
        verb,
        in_both(
            "chỉ người đứng đầu đơn vị, cơ quan giải quyết hoặc cấp trên được làm việc này",
            "only who runs the unit or agency that handles the dossier, or an agency above, may do this",
        ),
    )
