"""What happens when no plug-in answers: thutuc's own plug-in, asked last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from thutuc.dossier import DossierView
from thutuc.dossier.view import ZONE
from thutuc.errors import in_both
from thutuc.hookspecs import ClockKind, hookimpl
from thutuc.organisation import Mandate
from thutuc.procedure import Procedure, Step
from thutuc.worktime import Budget, Counting, Term

#: Tiếp nhận hoặc trả lời hồ sơ trực tuyến: 08 giờ làm việc (NĐ 118/2025/NĐ-CP Điều 17–18), from that day on.
INTAKE = Term.parse("08 giờ làm việc")
INTAKE_FROM = date(2025, 7, 1)


class Defaults:
    """Terms as the file writes them, and nobody but the holder may act.

    There is no default calendar and no default officer: a missing calendar is an error, a missing
    officer an incident.
    """

    any_thread = True  #: it asks nothing of the thread it is asked in

    def changes(self) -> Iterator[datetime]:
        """The instant from which it answers otherwise."""
        yield datetime.combine(INTAKE_FROM, time(), ZONE)

    @hookimpl(trylast=True)
    def deadline(
        self,
        procedure: Procedure,
        step: Step | None,
        clock: ClockKind,
        dossier: DossierView,
        started_at: datetime,
    ) -> Budget | None:
        """Give the term that the file declares, without any finer law."""
        header = procedure.header
        if clock is ClockKind.INTAKE:  # at a counter arrival and reception are one act
            if dossier.channel != "online" or started_at.date() < INTAKE_FROM:
                return None
            return Budget(term=INTAKE, basis="NĐ 118/2025/NĐ-CP Điều 17–18")
        if clock is ClockKind.DOSSIER:
            term = header.committed_term or header.legal_term
            return None if term is None else Budget(term=term, cutoff=header.cutoff, limit=header.limit)
        if clock is ClockKind.GROUP:
            return _shared(procedure, step)
        if step is None or step.term is None:
            return None
        usual = Counting.LAW if clock is ClockKind.WAIT else Counting.TABLE
        return Budget(term=step.term, counting=step.counting or usual)

    @hookimpl(trylast=True)
    def mandate(self, officer: str, act: str) -> Mandate:
        """Refuse: without a plug-in that knows mandates only the holder himself may act."""
        return Mandate(
            allowed=False,
            ground="",
            acting_for=None,
            rule=in_both("chỉ người được giao mới được thực hiện", "only who was given it may do it"),
        )


def _shared(procedure: Procedure, step: Step | None) -> Budget | None:
    """The term that a group of steps has together, as a step table counts unless the file says otherwise."""
    group = procedure.group.get(step.group or "") if step is not None else None
    if group is None or group.term is None:
        return None
    return Budget(group.term, group.counting or Counting.TABLE, basis=group.basis or "")
