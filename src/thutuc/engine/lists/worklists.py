"""Work lists: what waits for a signature, is in hand, late or about to be, and who has not decided.

Every list is a function of one :class:`~thutuc.engine.lists.question.Question`; each counts by its formula.
"""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.dossier import Phase
from thutuc.dossier.view import instant, local
from thutuc.engine.lists.listing import RECEPTION, Line, Tally
from thutuc.engine.lists.question import Question
from thutuc.engine.lists.waits import PAPERS
from thutuc.engine.lists.watching import to_sign
from thutuc.procedure import Act
from thutuc.store import DossierRow, TaskRow, lists
from thutuc.store.lists import Condition
from thutuc.whole import FOREVER

#: The acts that are a signature; the acts by which something is decided.
SIGNING = frozenset({Act.INITIAL, Act.DECIDE, Act.SIGN})
DECIDING = frozenset({Act.DECIDE, Act.SIGN})

_RUNNING = Phase.IN_PROGRESS.value

#: A line to be, with what it is sorted by: the instant, the dossier, the task (0: none).
_Sorted = tuple[int, int, int]


def sign(q: Question) -> list[Line]:
    """What waits for an officer's signature, since when; the longest wait first."""
    waiting = [row for row in q.open_tasks("held", FOREVER) if q.step(row).act in SIGNING]
    lines = [q.line(row, days=q.days(row.held, row.unit)) for row in waiting[: q.limit + 1]]
    return sorted([*lines, *to_sign(q)], key=lambda line: (line.since or q.at, line.dossier))[: q.limit + 1]


def in_hand(q: Question) -> list[Line]:
    """Every open task of an officer or a unit, the longest in hand first."""
    rows = q.open_tasks("held", q.limit + 1)
    return [q.line(row, days=q.days(row.held, row.unit)) for row in rows]


def _is_running(row: DossierRow) -> bool:
    """Whether a dossier is in progress still: in a host's transaction it may have moved since it was found.

    The same holds of what else it was found by: between two questions READ COMMITTED sees what others did.
    """
    return row.closed is None and row.phase == _RUNNING


def soon(q: Question) -> list[Line]:
    """What is due by the close of the next working day and not late, the soonest first."""
    calendar = q.calendar(q.unit)
    end = instant(calendar.closing(calendar.working_day_after(calendar.local(q.at).date())))
    span: Condition = ("due >= ? AND due <= ?", (q.now, end))
    rows = q.open_tasks("due", q.limit + 1, ("late = 0", ()), span)
    found: dict[_Sorted, TaskRow | None] = {
        (row.due, row.dossier, row.task): row
        for row in rows
        if row.due is not None and q.now <= row.due <= end and not row.late
    }
    if q.officer is None:
        running: Condition = ("closed IS NULL AND phase = ?", (_RUNNING,))
        keys = lists.dossier_keys(q.tx, [running, q.deciding(), span], "due", q.limit + 1)
        q.look_up(keys)
        for id in keys:
            row = q.known(id).row
            if _is_running(row) and row.missed is None and row.due is not None and q.now <= row.due <= end:
                found[row.due, id, 0] = None
    return [
        line_due(q, key, row, days=q.days(q.now, row.unit if row is not None else q.unit, key[0]))
        for key, row in sorted(found.items())[: q.limit + 1]
    ]


def late(q: Question) -> list[Line]:
    """What is late, the oldest first: tasks, tasks of late dossiers, and dossiers nobody received in time."""
    found: dict[tuple[int, int], tuple[int, TaskRow | None]] = {}
    for each in _late_tasks(q, q.limit + 1):
        found[each.dossier, each.task] = (q.breached(each) or each.held, each)
    dossiers = _late_dossiers(q, q.limit + 1)
    open_ = lists.open_tasks_of(q.tx, [id for id, _ in dossiers])
    for id, since in dossiers:
        tasks = [row for row in open_.get(id, ()) if q.is_his(row)]
        if not q.within(q.known(id).row.competent):
            tasks = [row for row in tasks if q.within(row.unit)]
        for each in tasks:
            first, _ = found.get((id, each.task), (since, None))
            found[id, each.task] = (min(first, since), each)
        if not tasks and q.officer is None:
            found[id, 0] = (since, None)
    if q.officer is None:
        found |= {(id, 0): (since, None) for id, since in _not_received(q)}
    lines = []
    for since, id, task in sorted((since, *key) for key, (since, _) in found.items())[: q.limit + 1]:
        its = found[id, task][1]
        lines.append(line_due(q, (since, id, task), its, days=q.days(since, its.unit if its else q.unit)))
    return lines


def _late_tasks(q: Question, limit: int) -> list[TaskRow]:
    """Open tasks that are late; what is due and no tick has seen yet lies in a dossier that is to wake."""
    rows = [row for row in q.open_tasks("coalesce(due, held)", limit, ("late = 1", ())) if row.late]
    waking = lists.open_tasks_of(q.tx, lists.dossier_keys(q.tx, [("wake <= ?", (q.now,))], "wake"))
    for tasks in waking.values():
        rows += [
            row
            for row in tasks
            if not row.late
            and row.due is not None
            and row.due < q.now
            and q.within(row.unit)
            and q.is_his(row)
        ]
    return rows


def _late_dossiers(q: Question, limit: int) -> list[tuple[int, int]]:
    """Running dossiers that are late, and since when; of a division, or an officer, those that lie there."""
    open_: Condition = ("closed IS NULL AND phase = ?", (_RUNNING,))
    keys: list[int] = []
    for where, due in _lying(q):
        keys += lists.dossier_keys(q.tx, [("missed IS NOT NULL", ()), open_, *where], "missed", limit)
        passed: Condition = (f"wake <= ? AND {due} < ? AND missed IS NULL", (q.now, q.now))
        keys += lists.dossier_keys(q.tx, [passed, open_, *where], due, limit)
    q.look_up(keys)
    rows = [q.known(id).row for id in keys]
    since = {row.id: ran_out(row, q.now) for row in rows if _is_running(row)}
    return [(id, at) for id, at in since.items() if at is not None]


def ran_out(row: DossierRow, now: int) -> int | None:
    """The due instant that a dossier missed, by the tick's word or by the clock, if it did."""
    if row.missed is not None:
        return row.missed
    return row.due if row.due is not None and row.due < now else None


def _lying(q: Question) -> Iterator[tuple[list[Condition], str]]:
    """Which dossiers are asked about, in parts that each have their index, and how their date is looked at.

    A division decides nothing, and has tasks: most of its own agency's dossiers, some of others'. A sign
    before the date keeps it from being looked up by: few are to wake, many were due.
    """
    deciding = q.deciding()
    if deciding != lists.NOTHING and q.officer is None:
        yield [deciding], "due"
        return
    tasks = [q.at_work(), *q.of_officer()]
    facts = q.world.unit(q.unit, q.at) if q.unit is not None and q.officer is None else None
    if facts is None:
        yield [lists.with_open_task(tasks, few=q.officer is not None)], "+due"
        return
    yield [lists.among("competent", [facts.agency]), lists.with_open_task(tasks, few=False)], "due"
    yield [lists.decided_elsewhere(facts.agency, tasks)], "+due"


def _not_received(q: Question) -> Iterator[tuple[int, int]]:
    """Dossiers handed in whose intake term has run out: not received, not answered."""
    waiting: Condition = (
        "closed IS NULL AND phase = ? AND status <> ? AND other_due < ?",
        (Phase.SUBMITTED.value, PAPERS, q.now),
    )
    keys = lists.dossier_keys(q.tx, [waiting], "other_due", FOREVER if q.unit else q.limit + 1)
    q.look_up(keys)
    for id in keys:
        row = q.known(id).row
        waits = row.closed is None and row.phase == Phase.SUBMITTED and row.status != PAPERS
        if q.within(row.unit) and waits and row.other_due is not None and row.other_due < q.now:
            yield id, row.other_due


def line_due(q: Question, key: _Sorted, row: TaskRow | None, *, days: int) -> Line:
    """A line with the instant it was sorted by as its due instant; without a task, about the dossier."""
    due, id, _ = key
    if row is not None:
        return q.line(row, due=local(due), days=days)
    dossier = q.known(id).row
    unit = dossier.competent if dossier.received is not None else dossier.unit
    what = "Giải quyết hồ sơ" if dossier.received is not None else RECEPTION
    head = q.head(unit, "agency" if dossier.received is not None else "unit")
    return q.line_of(
        id,
        what=what,
        unit=unit,
        unit_name=q.unit_name(unit),
        officer=head.officer if head else None,
        officer_name=head.officer_name if head else None,
        since=local(dossier.received or dossier.submitted),
        due=local(due),
        days=days,
    )


def undecided(q: Question) -> list[Tally]:
    """Who has not decided what is past its term: how much, and how old the oldest is."""
    rows = {(row.dossier, row.task): row for row in _late_tasks(q, FOREVER)}
    breaches = dict(_late_dossiers(q, FOREVER))
    for open_ in lists.open_tasks_of(q.tx, breaches).values():
        tasks = [row for row in open_ if q.within(row.unit) and q.is_his(row)]
        rows |= {(row.dossier, row.task): row for row in tasks}
    people: dict[tuple[str | None, str | None], list[tuple[int, Line]]] = {}
    for row in rows.values():
        if q.step(row).act in DECIDING:
            due = min(x for x in (q.breached(row), breaches.get(row.dossier), FOREVER) if x is not None)
            since = row.held if due == FOREVER else due
            people.setdefault((row.unit, row.officer), []).append((since, q.line(row)))
    tallies = []
    for (unit, officer), found in people.items():
        oldest, line = min(found, key=lambda each: each[0])
        figures = {"undecided": len(found), "oldest_days": q.days(oldest, unit)}
        tallies.append(q.tally(unit, officer, name=line.officer_name, figures=figures))
    return sorted(tallies, key=lambda tally: (-(tally.figures["oldest_days"] or 0), tally.officer or ""))
