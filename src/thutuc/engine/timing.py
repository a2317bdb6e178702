"""The verbs on the term of a dossier: it stands still and goes on, is extended by law, or promised anew."""

from __future__ import annotations

from datetime import date
from typing import Unpack

from thutuc.engine import commands as c
from thutuc.engine.calling import How
from thutuc.engine.desk import Desk
from thutuc.engine.views import Dossier
from thutuc.worktime import Term


class Times:
    """What is decided about the dossier's own clock; what a step's clock does follows from the step."""

    _desk: Desk

    def suspend(
        self,
        dossier: int | str,
        *,
        by: str,
        ground: str,
        basis: str,
        document: str,
        approver: str | None = None,
        issued: date | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Stop the dossier's clock on a legal ground, with the document that orders it, signed for the head.

        In retrospect the document is numbered and was *issued* by then, and who runs the unit or agency
        approves; a term that ran out before it was entered stays missed.
        """
        command = c.Suspend(ground, basis, document, approver, issued)
        return self._desk.do("suspend", dossier, command, by, command, **how)

    def resume(
        self,
        dossier: int | str,
        *,
        by: str,
        document: str | None = None,
        approver: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Let the dossier's clock run on with what is left."""
        command = c.Resume(document, approver)
        return self._desk.do("resume", dossier, command, by, command, **how)

    def extend(
        self,
        dossier: int | str,
        *,
        by: str,
        term: str,
        ground: str,
        document: str | None = None,
        approver: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Extend the term by law (*term*: ``05 ngày làm việc``), on a *ground* that the file declares.

        No apology, not late: once, before the term has run out, and no longer than that law allows.
        """
        command = c.Extend(Term.parse(term), ground, document, approver)
        content = ("extend", term, ground, document, *([approver] if approver else []))
        return self._desk.do("extend", dossier, command, by, content, **how)

    def reappoint(
        self,
        dossier: int | str,
        *,
        by: str,
        day: date,
        reason: str,
        document: str | None = None,
        approver: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Apologise and promise a new day, once; signed by the head of the agency.

        A letter after its last moment is accepted as late. A day that is only expected is told by `note`.
        """
        command = c.Reappoint(day, reason, document, approver)
        return self._desk.do("reappoint", dossier, command, by, command, **how)
