"""What hinders a dossier is an incident in it, which a person sees, until what was due happens."""

from __future__ import annotations

from thutuc.dossier.events import IncidentRecorded, IncidentResolved
from thutuc.engine import commands as c
from thutuc.engine.draft import Draft

#: What such an incident is called.
HINDERED = "hindered"

#: The longest text of one, in characters.
_MOST = 500


def hinder(draft: Draft, command: c.Hinder) -> None:
    """Record that something due could not happen, once until it has."""
    if HINDERED not in draft.state.incidents.values():
        text = command.error[:_MOST]
        draft.emit(IncidentRecorded(draft.state.next, HINDERED, "tick", text))


def unhinder(draft: Draft) -> None:
    """What was due happens: nothing hinders the dossier any more."""
    for number, what in list(draft.state.incidents.items()):
        if what == HINDERED:
            draft.emit(IncidentResolved(number, "what was due has happened"))
