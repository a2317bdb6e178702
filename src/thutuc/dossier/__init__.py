"""A dossier's life as events, and its state as the fold of those events.

A command *decides* events; :func:`apply` folds one into a :class:`State`; nothing else changes a
state. The fold is pure: no clock, no database, no plug-in, and not even the procedure's net, because
token moves are events too. Instants in events and state are whole microseconds UTC.
"""

from thutuc.dossier.apply import apply, fold
from thutuc.dossier.codec import decode_events, dump_state, encode_events, load_state, upcast
from thutuc.dossier.events import EVENTS, Event
from thutuc.dossier.state import Clock, Document, Duty, Phase, Promise, Scope, State, Task, Token, Wait
from thutuc.dossier.values import dump_value
from thutuc.dossier.view import DossierView

__all__ = [
    "EVENTS",
    "Clock",
    "Document",
    "DossierView",
    "Duty",
    "Event",
    "Phase",
    "Promise",
    "Scope",
    "State",
    "Task",
    "Token",
    "Wait",
    "apply",
    "decode_events",
    "dump_state",
    "dump_value",
    "encode_events",
    "fold",
    "load_state",
    "upcast",
]
