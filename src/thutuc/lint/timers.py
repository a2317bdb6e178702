"""Timers that would keep a dossier busy with itself."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import about
from thutuc.net.timers import later
from thutuc.procedure import Procedure, TimerKind

#: The shortest interval of a repeating timer, in microseconds: a tick comes once a minute.
SHORTEST = 60_000_000


def timer_cycle(procedure: Procedure) -> Iterator[Finding]:
    """A repeating timer leaves a minute between two firings, or its dossier could never catch up."""
    for node in procedure.nodes:
        timer = node.event.timer if node.event is not None else None
        if timer is None or timer.kind is not TimerKind.CYCLE or timer.text[:1] in "=$":
            continue
        every = timer.text.rpartition("/")[2]
        if later(every, 0) < SHORTEST:
            yield about(
                procedure,
                node,
                "timer-cycle",
                f"Expected a repeating timer of at least one minute, found {timer.text!r}",
                f"Bộ đếm giờ lặp lại {timer.text!r} ngắn hơn một phút",
                "Let it repeat at most once a minute, for example R/PT1M.",
                "Đặt chu kỳ từ một phút trở lên, ví dụ R/PT1M.",
            )
