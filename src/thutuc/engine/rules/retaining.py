"""Deciding what is kept of a dossier after its end: held, erased, archived, brought back."""

from __future__ import annotations

from collections.abc import Sequence

from thutuc.dossier import decode_events
from thutuc.dossier import events as e
from thutuc.engine import commands_keeping as k
from thutuc.engine.draft import Draft
from thutuc.engine.rules import rights
from thutuc.engine.written import check_decision, is_written
from thutuc.errors import WrongData, WrongState, in_both
from thutuc.store import JournalRow

#: Verbs that let a decision hold a dossier, and lift it.
HOLDS = ("hold", "lift_hold")


def holds_of(journal: Sequence[JournalRow]) -> tuple[str, ...]:
    """The decisions that hold a dossier now; they stand in the public part of its journal."""
    found: dict[str, None] = {}
    for row in journal:
        if row.verb in HOLDS:
            for event in decode_events(row.public, None):
                if isinstance(event, e.HoldPlaced):
                    found[event.decision] = None
                elif isinstance(event, e.HoldLifted):
                    found.pop(event.decision, None)
    return tuple(found)


def hold(draft: Draft, command: k.Hold) -> None:
    """Keep a dossier from being erased, also one that has ended."""
    check_right(draft, "hold", command.decision)
    if not is_written(command.reason):
        raise WrongData(["Expected why the dossier is held, found nothing"])
    if command.decision in command.standing:
        raise WrongState("a decision that does not hold the dossier yet", repr(command.decision))
    draft.emit(e.HoldPlaced(command.decision, command.reason))


def lift_hold(draft: Draft, command: k.LiftHold) -> None:
    """Let a dossier go that a decision held."""
    check_right(draft, "lift_hold", command.by_decision)
    if command.decision not in command.standing:
        found = ", ".join(map(repr, command.standing)) or "none"
        raise WrongState(f"the dossier to be held by {command.decision!r}", found)
    draft.emit(e.HoldLifted(command.decision, command.by_decision))


def erase(draft: Draft, command: k.Erase) -> None:
    """Let go what people gave, once nothing keeps it any more."""
    check_right(draft, "erase", command.decision)
    if command.why is not None:
        raise WrongState("a dossier whose retention has ended and that nothing holds", command.why)
    retention, until = command.retention, command.until
    draft.emit(e.PersonsDataErased(command.decision, retention, until, command.basis, command.entries))


def archive(draft: Draft, command: k.Archive) -> None:
    """What people gave goes into a file, once the dossier has ended."""
    check_right(draft, "archive", command.decision)
    draft.emit(e.DossierArchived(command.decision, command.file, command.entries))


def bring_back(draft: Draft, command: k.BringBack) -> None:
    """What people gave comes back from its file."""
    check_right(draft, "bring_back", command.decision)
    draft.emit(e.ArchiveBroughtBack(command.decision, command.file, command.entries))


def check_right(draft: Draft, verb: str, decision: str) -> None:
    """Refuse all but a named system and who runs the agency that decided the dossier; it takes a decision."""
    rights.check_actor(draft, verb)
    head = draft.world.head_of(draft.state.competent, "agency", draft.now)
    if draft.by not in draft.world.systems and (head is None or head.officer != draft.by):
        raise draft.forbid(
            verb,
            in_both(
                "chỉ người đứng đầu cơ quan đã giải quyết hồ sơ, hoặc hệ thống được giao, được làm việc này",
                "only who runs the agency that decided the dossier, or a named system, may do this",
                "Thông tư 13/2023/TT-BNV",
            ),
        )
    check_decision(decision)
