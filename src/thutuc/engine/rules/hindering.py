"""What hinders a dossier is an incident in it, one for each cause, which a person sees until it has ended."""

from __future__ import annotations

import signal
import threading
import traceback
from hashlib import sha256
from pathlib import Path

from thutuc.dossier.events import IncidentRecorded, IncidentResolved
from thutuc.engine import commands_incidents as i
from thutuc.engine.draft import Draft
from thutuc.errors import JournalBroken, StoreError, ThutucError, WrongData, in_both
from thutuc.store import outbox
from thutuc.store.rows import keepable

SECOND = 1_000_000

#: What an incident is called where something due could not happen.
HINDERED = "hindered"

#: What the others are called that workers try again; a colon and a number follow.
SERVICE, MESSAGE = "service", "message"

#: Of a task that nobody works on, and why; a colon and its number follow (but in journals of release 0.1).
UNMANNED = frozenset({"vacant", "nobody-present", "nobody-else"})

#: Before the number of a duty that nobody has: ``vacant:d4``.
DUTY = "d"

#: How soon what failed is tried again, and the longest it ever waits, in microseconds.
SOON, LONGEST = 30 * SECOND, outbox.LONGEST

#: What a plug-in raises that fails, that wants to end the process, or whose own task was cancelled.
FAILURES = BaseException

#: The longest text of an incident, in characters.
MOST = 500


def kind_of(what: str) -> str:
    """The kind of an incident: what stands before the colon."""
    return what.partition(":")[0]


def pause(cause: str, tries: int) -> int:
    """How long what failed so often waits: twice as long each time up to an hour, less up to a quarter.

    The part that is taken off follows from *cause*, so that not all of them are tried at one instant, and
    the same cause always waits alike.
    """
    longest = min(LONGEST, SOON << min(max(tries - 1, 0), 12))
    drawn = int.from_bytes(sha256(f"{cause}/{tries}".encode()).digest()[:4])
    return longest - longest // 4 * drawn // 2**32


def told(error: BaseException) -> str:
    """Why something failed, fit to be kept: our own words, else what kind of error and where.

    A stranger's words may hold a password or what an applicant filled in; of data that were refused only
    the places are named.
    """
    if isinstance(error, WrongData) and error.faults:
        return f"WrongData: {', '.join(fault.at for fault in error.faults)}"[:MOST]
    if isinstance(error, ThutucError):
        return keepable(str(error))[:MOST]
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{where}"[:MOST]


def asked_to_stop(error: BaseException) -> bool:
    """Whether it is this process that is asked to stop; else a plug-in failed, whatever it raised.

    Handlers of signals run in the main thread only, and what one raises has come through its frame, as a
    limit of time does that a host sets. Python's own for Ctrl-C has none: where that is in force,
    ``KeyboardInterrupt`` is taken for Ctrl-C.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    handlers = [signal.getsignal(each) for each in signal.valid_signals()]
    if isinstance(error, KeyboardInterrupt) and signal.default_int_handler in handlers:
        return True
    codes = [getattr(each, "__code__", None) for each in handlers]
    return any(frame.f_code in codes for frame, _ in traceback.walk_tb(error.__traceback__))


def is_of_store(error: BaseException) -> bool:
    """Whether the store refused, and not because of what one dossier holds."""
    return isinstance(error, StoreError) and not isinstance(error, JournalBroken)


def record(draft: Draft, what: str, about: str, text: str) -> None:
    """Record an incident, unless it is known."""
    if what not in draft.state.incidents.values():
        draft.emit(IncidentRecorded(draft.state.next, what, about, text[:MOST]))


def ended(draft: Draft, what: str, how: str) -> None:
    """What an incident was about has ended."""
    for number, known in list(draft.state.incidents.items()):
        if known == what:
            draft.emit(IncidentResolved(number, how))


def hinder(draft: Draft, command: i.Hinder) -> None:
    """Record that something due could not happen, once until it has."""
    record(draft, HINDERED, "tick", command.error)


def unhinder(draft: Draft) -> None:
    """What was due happens: nothing hinders the dossier any more."""
    ended(draft, HINDERED, "what was due has happened")


def undelivered(draft: Draft, command: i.Undelivered) -> None:
    """Record that what a journal row tells could not be delivered for long, once for each row."""
    record(draft, f"{MESSAGE}:{command.row}", "outbox", command.error)


def delivered(draft: Draft, command: i.Delivered) -> None:
    """What a journal row tells was delivered at last."""
    ended(draft, f"{MESSAGE}:{command.row}", "it was delivered")


def follow(draft: Draft) -> None:
    """What needs nobody any more: a service not waited for, a task that is done or that somebody works on.

    Nor does what was due in a dossier that has ended; a message still has to reach whom it is for.
    """
    state = draft.state
    for number, what in list(state.incidents.items()):
        kind, _, about = what.partition(":")
        if kind == SERVICE and int(about) not in state.waits:
            draft.emit(IncidentResolved(number, "nobody waits for the service any more"))
        elif state.closed is not None and (kind == HINDERED or what in UNMANNED):
            draft.emit(IncidentResolved(number, "the dossier has ended"))
        elif kind in UNMANNED and about.startswith(DUTY):
            duty = state.duties.get(int(about.removeprefix(DUTY)))
            if duty is None:
                draft.emit(IncidentResolved(number, in_both("nhiệm vụ đã kết thúc", "the duty has ended")))
            elif duty.officer is not None:
                draft.emit(
                    IncidentResolved(number, in_both("đã có người phụ trách", "somebody answers for it"))
                )
        elif kind in UNMANNED and about:
            task = state.tasks.get(int(about))
            if task is None:
                draft.emit(IncidentResolved(number, in_both("việc đã kết thúc", "the task has ended")))
            elif task.holder is not None and task.officer is not None:
                draft.emit(IncidentResolved(number, in_both("đã có người nhận việc", "somebody works on it")))
