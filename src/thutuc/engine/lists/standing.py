"""What stands still or goes round: no apology, no act, long pauses, returns, opinions that nobody drew."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.dossier import Phase
from thutuc.dossier.events import ClockSuspended
from thutuc.dossier.view import local
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.lists.listing import Line
from thutuc.engine.lists.question import DAY, Question
from thutuc.engine.lists.worklists import line_due
from thutuc.procedure import GROUND_NAMES, Act, ground_name
from thutuc.store import TaskRow, lists
from thutuc.store.lists import Condition
from thutuc.whole import FOREVER

#: Grounds on which somebody is asked for something.
ASKING = frozenset({"opinion", "verification", "expertise"})

_RUNNING = Phase.IN_PROGRESS.value


def apology(q: Question) -> list[Line]:
    """Late dossiers that nobody has apologised for, the oldest first."""
    unanswered: Condition = (
        "NOT EXISTS (SELECT 1 FROM thutuc_journal AS j WHERE j.dossier = thutuc_dossier.id "
        "AND j.verb = 'reappoint')",
        (),
    )
    keys = []
    for stands in (
        ("missed IS NOT NULL AND closed IS NULL", ()),
        ("missed IS NOT NULL AND closed IS NOT NULL", ()),
        (
            "wake <= ? AND closed IS NULL AND phase = ? AND due < ? AND missed IS NULL",
            (q.now, _RUNNING, q.now),
        ),
    ):
        keys += lists.dossier_keys(q.tx, [stands, unanswered], "coalesce(missed, due)")
    q.look_up(keys)
    found = []
    for id in keys:
        row = q.known(id).row
        if not q.within(row.competent):
            continue
        if not q.known(id).owes_apology():
            continue
        since = row.missed if row.missed is not None else row.due or 0
        line = line_due(q, (since, id, 0), None, days=q.days(since, row.competent))
        if q.officer in (None, line.officer):
            found.append(line)
    return sorted(found, key=lambda line: (line.due or q.at, line.dossier))[: q.limit + 1]


def suspended(q: Question) -> list[Line]:
    """Dossiers whose clock has stood still, or that wait for papers, for long; the oldest first."""
    least = 15 if q.number is None else q.number
    before: Condition = ("closed IS NULL AND suspended <= ?", (q.now - least * DAY,))
    papers: Condition = ("closed IS NULL AND status = 5 AND suspended IS NULL", ())
    where = q.deciding()
    keys = lists.dossier_keys(q.tx, [before, where], "suspended")
    keys += lists.dossier_keys(q.tx, [papers, where], "competent")
    q.look_up(keys)
    open_ = lists.open_tasks_of(q.tx, keys if q.officer is not None else ())
    found = []
    for id in keys:
        known = q.known(id)
        own, since = known.clocks.get(DOSSIER), known.row.suspended or known.asked_since()
        if since is None or (days := q.days(since, known.row.competent)) < least:
            continue
        if q.officer is not None and not any(q.is_his(row) for row in open_.get(id, ())):
            continue
        ground = own.ground if own is not None and own.ground else "applicant"
        found.append(
            q.line_of(
                id,
                what=ground_name(ground),
                unit=known.row.competent,
                unit_name=q.unit_name(known.row.competent),
                since=local(since),
                days=days,
            )
        )
    return sorted(found, key=lambda line: (line.since or q.at, line.dossier))[: q.limit + 1]


def untouched(q: Question) -> list[Line]:
    """Open tasks of dossiers that nobody did anything to for long; the longest first."""
    least = 5 if q.number is None else q.number
    old: Condition = ("held <= ?", (q.now - least * DAY,))
    keys = q.open_keys("held", FOREVER, old)
    acts = lists.last_acts(q.tx, (dossier for dossier, _ in keys))
    resting = [key for key in keys if acts.get(key[0], 0) <= q.now - least * DAY]
    found: list[tuple[int, TaskRow]] = []
    for row in q.tasks_at(resting):
        since = max(acts.get(row.dossier, 0), row.held)
        if q.days(since, row.unit) >= least:
            found.append((since, row))
    found.sort(key=lambda each: (each[0], each[1].dossier, each[1].task))
    return [
        q.line(row, since=local(since), days=q.days(since, row.unit)) for since, row in found[: q.limit + 1]
    ]


def returned(q: Question) -> list[Line]:
    """Open dossiers that went back and forth, the most often first."""
    least = 2 if q.number is None else q.number
    keys = q.open_keys("dossier", FOREVER)
    found = [
        (-count, dossier, last)
        for dossier, count, last in lists.returns(q.tx, (dossier for dossier, _ in keys))
        if count >= least
    ]
    shown = sorted(found)[: q.limit + 1]
    q.look_up(dossier for _, dossier, _ in shown)
    open_ = lists.open_tasks_of(q.tx, (dossier for _, dossier, _ in shown))
    lines = []
    for count, dossier, last in shown:
        row = next((row for row in open_.get(dossier, ()) if q.within(row.unit) and q.is_his(row)), None)
        if row is not None:
            lines.append(q.line(row, count=-count, since=local(last), days=q.days(last, row.unit)))
    return lines


def consulted(q: Question) -> list[Line]:
    """Consultations that the procedure does not draw, of open dossiers; the oldest first."""
    lines = [*_stopped_to_ask(q), *_asked_again(q)]
    return sorted(lines, key=lambda line: (line.since or q.at, line.dossier))[: q.limit + 1]


def _stopped_to_ask(q: Question) -> Iterator[Line]:
    for entry in lists.acts(q.tx, "suspend", 0, FOREVER):
        row = next(lists.dossier_rows(q.tx, [entry.dossier]), None)
        if row is None or row.closed is not None or not q.within(row.competent):
            continue
        if q.officer not in (None, entry.actor):
            continue
        net = q.known(row.id, row).net
        if net is None:  # what it draws cannot be read
            continue
        drawn = {step.suspend.ground for step in net.steps.values() if step.suspend}
        for event in q.events(entry):
            if isinstance(event, ClockSuspended) and event.ground in ASKING - drawn and event.task is None:
                yield q.line_of(
                    row.id,
                    what=GROUND_NAMES[event.ground],
                    unit=row.competent,
                    unit_name=q.unit_name(row.competent),
                    officer=entry.actor,
                    officer_name=q.officer_name(entry.actor),
                    since=local(entry.happened_at),
                    days=q.days(entry.happened_at, row.competent),
                    note="; ".join(part for part in (event.basis, event.document) if part),
                )


def _asked_again(q: Question) -> Iterator[Line]:
    for dossier, task in lists.asked_again(q.tx):
        row = q.tx.task(dossier, task)
        if row is None or not q.is_his(row) or q.step(row).act is not Act.CONSULT:
            continue
        if q.within(row.unit) or q.within(q.known(dossier).row.competent):
            yield q.line(row, since=local(row.since), days=q.days(row.since, row.unit), note="lấy ý kiến lại")
