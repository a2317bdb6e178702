"""What is told of an act that was entered late: what it was dated back before, and whom it left no time."""

from __future__ import annotations

from thutuc.dossier.events import ClockStarted, EntryApproved, TaskOpened
from thutuc.dossier.view import end_vi
from thutuc.engine.clock_names import task_clock
from thutuc.engine.lists.question import Question
from thutuc.engine.naming import term_name
from thutuc.store import JournalRow


def dated_back(event: EntryApproved) -> str:
    """Which term it was dated back before, or which law, and on whose word."""
    if event.due is None:
        what = f"ngày ghi theo phiên bản {event.version or '–'}"
    else:
        name = "thời gian chờ" if event.about is None else term_name(event.about)
        what = f"{name} hết lúc {end_vi(event.due)}"
    return f"{what}; người đồng ý {event.approver}"


def over_when_given(q: Question, entry: JournalRow) -> str:
    """The steps that a late entry gave out when their terms, which run from when it happened, were over."""
    net, steps, over = q.known(entry.dossier).net, dict[str, str](), list[str]()
    for event in q.events(entry):
        if isinstance(event, TaskOpened):
            steps[task_clock(event.task)] = event.step
        elif isinstance(event, ClockStarted) and event.clock in steps and event.due < entry.recorded_at:
            node = None if net is None else net.nodes.get(steps[event.clock])
            over.append(f"{(node and node.source.name) or steps[event.clock]}")
    return f"; khi ghi đã hết hạn của bước giao tiếp: {', '.join(over)}" if over else ""
