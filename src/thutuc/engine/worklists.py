"""What lies where now: waiting for a signature, late, about to be, standing still, going back and forth.

Every list is a function of one :class:`~thutuc.engine.question.Question`; each counts by its formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from thutuc.dossier import Phase, decode_events, load_state
from thutuc.dossier.events import ClockSuspended
from thutuc.dossier.view import instant, local
from thutuc.engine.clocks import DOSSIER, PAPERS
from thutuc.engine.listing import Line, Tally
from thutuc.engine.question import DAY, Question
from thutuc.procedure import GROUND_NAMES, Act
from thutuc.store import TaskRow, lists
from thutuc.store.lists import FOREVER, Condition

#: The acts that are a signature; the acts by which something is decided.
SIGNING = frozenset({Act.INITIAL, Act.DECIDE, Act.SIGN})
DECIDING = frozenset({Act.DECIDE, Act.SIGN})

#: Grounds on which somebody is asked for something.
ASKING = frozenset({"opinion", "verification", "expertise"})

_RUNNING = Phase.IN_PROGRESS.value
_PAGE = 500

#: A line to be, with what it is sorted by: the instant, the dossier, the task (0: none).
_Sorted = tuple[int, int, int]


def sign(q: Question) -> list[Line]:
    """What waits for an officer's signature, since when; the longest wait first."""
    rows = q.task_rows([q.at_work(), *q.of_officer()], "held", FOREVER)
    waiting = [row for row in rows if q.step(row).act in SIGNING]
    return [q.line(row, days=q.days(row.held, row.unit)) for row in waiting[: q.limit + 1]]


def in_hand(q: Question) -> list[Line]:
    """Every open task of an officer or a unit, the longest in hand first."""
    rows = q.task_rows([q.at_work(), *q.of_officer()], "held", q.limit + 1)
    return [q.line(row, days=q.days(row.held, row.unit)) for row in rows]


def soon(q: Question) -> list[Line]:
    """What is due by the close of the next working day and not late, the soonest first."""
    calendar = q.calendar(q.unit)
    end = instant(calendar.closing(calendar.working_day_after(calendar.local(q.at).date())))
    span: Condition = ("due >= ? AND due <= ?", (q.now, end))
    rows = q.task_rows([q.at_work(), *q.of_officer(), ("late = 0", ()), span], "due", q.limit + 1)
    found: dict[_Sorted, TaskRow | None] = {(row.due or 0, row.dossier, row.task): row for row in rows}
    if q.officer is None:
        running: Condition = ("closed IS NULL AND phase = ?", (_RUNNING,))
        for id in lists.dossier_keys(q.tx, [running, q.deciding(), span], "due", q.limit + 1):
            row = q.known(id).row
            if row.missed is None:
                found[row.due or 0, id, 0] = None
    return [
        _line_due(q, key, row, days=q.days(q.now, row.unit if row is not None else q.unit, key[0]))
        for key, row in sorted(found.items())[: q.limit + 1]
    ]


def late(q: Question) -> list[Line]:
    """What is late, the oldest first: tasks, tasks of late dossiers, and dossiers nobody received in time."""
    found: dict[tuple[int, int], tuple[int, TaskRow | None]] = {}
    past: Condition = ("(late = 1 OR due < ?)", (q.now,))
    for each in q.task_rows([q.at_work(), *q.of_officer(), past], "coalesce(due, held)", q.limit + 1):
        found[each.dossier, each.task] = (q.breached(each) or each.held, each)
    for id, since in _late_dossiers(q):
        tasks = [row for row in q.tx.open_tasks(dossier=id) if q.is_his(row)]
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
        lines.append(_line_due(q, (since, id, task), its, days=q.days(since, its.unit if its else q.unit)))
    return lines


def _late_dossiers(q: Question) -> list[tuple[int, int]]:
    """Running dossiers that are late, and since when; of a division those that lie in it."""
    running: Condition = ("closed IS NULL AND phase = ?", (_RUNNING,))
    where = q.deciding()
    if where[0] == "1 = 0" or q.officer is not None:  # a division decides nothing, and has tasks
        texts, values = zip(q.at_work(), *q.of_officer(), strict=True)
        where = (lists.with_open_task(texts), [value for given in values for value in given])
    keys = lists.dossier_keys(q.tx, [running, ("due < ?", (q.now,)), where], "due", q.limit + 1)
    missed: Condition = ("missed IS NOT NULL", ())
    keys += lists.dossier_keys(q.tx, [missed, running, where], "missed", q.limit + 1)
    rows = [q.known(id).row for id in dict.fromkeys(keys)]
    return [(row.id, row.due or 0 if row.missed is None else row.missed) for row in rows]


def _not_received(q: Question) -> Iterator[tuple[int, int]]:
    """Dossiers handed in whose intake term has run out: not received, not answered."""
    waiting: Condition = (
        "closed IS NULL AND phase = ? AND status <> 5 AND other_due < ?",
        (Phase.SUBMITTED.value, q.now),
    )
    for id in lists.dossier_keys(q.tx, [waiting], "other_due", FOREVER if q.unit else q.limit + 1):
        row = q.known(id).row
        if q.within(row.unit):
            yield id, row.other_due or 0


def _line_due(q: Question, key: _Sorted, row: TaskRow | None, *, days: int) -> Line:
    due, id, _ = key
    if row is not None:
        return q.line(row, due=local(due), days=days)
    dossier = q.known(id).row
    unit = dossier.competent if dossier.received is not None else dossier.unit
    what = "Giải quyết hồ sơ" if dossier.received is not None else "Tiếp nhận hoặc trả lời hồ sơ"
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


def apology(q: Question) -> list[Line]:
    """Late dossiers that nobody has apologised for, the oldest first."""
    unanswered: Condition = (
        "NOT EXISTS (SELECT 1 FROM thutuc_journal AS j WHERE j.dossier = thutuc_dossier.id "
        "AND j.verb = 'reappoint')",
        (),
    )
    keys = lists.dossier_keys(q.tx, [("missed IS NOT NULL", ()), unanswered], "missed")
    running: Condition = ("closed IS NULL AND phase = ? AND due < ?", (_RUNNING, q.now))
    keys += lists.dossier_keys(q.tx, [running, unanswered], "due")
    found = []
    for id in dict.fromkeys(keys):
        row = q.known(id).row
        if not q.within(row.competent):
            continue
        state = load_state(row.state)
        if state.apologies or not (state.late or DOSSIER in state.clocks):
            continue
        since = row.missed if row.missed is not None else row.due or 0
        found.append(_line_due(q, (since, id, 0), None, days=q.days(since, row.competent)))
        if len(found) > q.limit:
            break
    return sorted(found, key=lambda line: (line.due or q.at, line.dossier))


def suspended(q: Question) -> list[Line]:
    """Dossiers whose clock has stood still, or that wait for papers, for long; the oldest first."""
    least = 15 if q.number is None else q.number
    before: Condition = ("closed IS NULL AND suspended <= ?", (q.now - least * DAY,))
    papers: Condition = ("closed IS NULL AND status = 5 AND suspended IS NULL", ())
    where = q.deciding()
    keys = lists.dossier_keys(q.tx, [before, where], "suspended")
    found = []
    for id in [*keys, *lists.dossier_keys(q.tx, [papers, where], "competent")]:
        known = q.known(id)
        own, asked = known.clocks.get(DOSSIER), known.clocks.get(PAPERS)
        since = known.row.suspended or (asked.started if asked is not None else None)
        if since is None or (days := q.days(since, known.row.competent)) < least:
            continue
        ground = own.ground if own is not None and own.ground else "applicant"
        found.append(
            q.line_of(
                id,
                what=GROUND_NAMES.get(ground, ground),
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
    keys = lists.open_task_keys(q.tx, [q.at_work(), *q.of_officer(), old], "held")
    found: list[tuple[int, TaskRow]] = []
    acts: dict[int, int | None] = {}
    for dossier, task in keys:
        if dossier not in acts:
            acts[dossier] = lists.last_act(q.tx, dossier)
        row = q.tx.task(dossier, task)
        since = max(acts[dossier] or 0, row.held if row is not None else 0)
        if row is not None and since <= q.now - least * DAY and q.days(since, row.unit) >= least:
            found.append((since, row))
    found.sort(key=lambda each: (each[0], each[1].dossier, each[1].task))
    return [
        q.line(row, since=local(since), days=q.days(since, row.unit)) for since, row in found[: q.limit + 1]
    ]


def returned(q: Question) -> list[Line]:
    """Open dossiers that went back and forth, the most often first."""
    least = 2 if q.number is None else q.number
    found = []
    keys = lists.open_task_keys(q.tx, [q.at_work(), *q.of_officer()], "dossier")
    for dossier in dict.fromkeys(dossier for dossier, _ in keys):
        count, last = lists.returns(q.tx, dossier)
        if count >= least and last is not None:
            found.append((-count, dossier, last))
    lines = []
    for count, dossier, last in sorted(found)[: q.limit + 1]:
        row = next(row for row in q.tx.open_tasks(dossier=dossier) if q.within(row.unit) and q.is_his(row))
        lines.append(q.line(row, count=-count, since=local(last), days=q.days(last, row.unit)))
    return lines


def consulted(q: Question) -> list[Line]:
    """Consultations that the procedure does not draw, of open dossiers; the oldest first."""
    lines = [*_stopped_to_ask(q), *_asked_again(q)]
    return sorted(lines, key=lambda line: (line.since or q.at, line.dossier))[: q.limit + 1]


def _stopped_to_ask(q: Question) -> Iterator[Line]:
    for entry in lists.acts(q.tx, "suspend", 0, FOREVER):
        row = q.tx.dossier(entry.dossier)
        if row is None or row.closed is not None or not q.within(row.competent):
            continue
        drawn = {step.suspend.ground for step in q.known(row.id, row).net.steps.values() if step.suspend}
        for event in decode_events(entry.public, entry.payload):
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
        if row is None or q.step(row).act is not Act.CONSULT:
            continue
        if q.within(row.unit) or q.within(q.known(dossier).row.competent):
            yield q.line(row, since=local(row.since), days=q.days(row.since, row.unit), note="lấy ý kiến lại")


def undecided(q: Question) -> list[Tally]:
    """Who has not decided what is past its term: how much, and how old the oldest is."""
    past: Condition = ("(late = 1 OR due < ?)", (q.now,))
    rows = {
        (r.dossier, r.task): r for r in q.task_rows([q.at_work(), *q.of_officer(), past], "held", FOREVER)
    }
    wide = Question(q.tx, q.world, q.library, q.now, q.officer, q.unit, limit=FOREVER - 1)
    breaches = dict(_late_dossiers(wide))
    for dossier in breaches:
        rows |= {
            (r.dossier, r.task): r
            for r in q.tx.open_tasks(dossier=dossier)
            if q.within(r.unit) and q.is_his(r)
        }
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


#: Lists of dossiers and tasks by name.
LINES: dict[str, Callable[[Question], list[Line]]] = {
    "sign": sign,
    "in-hand": in_hand,
    "soon": soon,
    "late": late,
    "apology": apology,
    "suspended": suspended,
    "untouched": untouched,
    "returned": returned,
    "consulted": consulted,
}
