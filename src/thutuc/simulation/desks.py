"""Who does what: dossiers are received, tasks queue up, officers take, work, and give the commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from thutuc.dossier.view import local
from thutuc.engine import commands as c
from thutuc.simulation.cases import MOST_TRIES, OUTSIDE, PAPERS, WORK, Case, Item
from thutuc.simulation.chance import branch, draw, key
from thutuc.simulation.duties import Duties
from thutuc.simulation.hours import Timeline, officer_hours
from thutuc.simulation.office import SYSTEM, Office
from thutuc.simulation.officers import Officer, Pool, Pools, Queue, Trays, able
from thutuc.simulation.outside import Outside
from thutuc.simulation.plan import Plan
from thutuc.simulation.prepared import Prepared

_START, _RECEIVE, _ASSIGN = key("start"), key("receive"), key("assign")
#: After a refused act an officer tries again so much later (µs).
_LATER = 86_400_000_000
#: Why a head gives a task to another.
_NOT_NAMED = "Người đang giữ không còn được phân công việc này"


class Desks:
    """The officers of one run, over its dossiers."""

    def __init__(
        self, prepared: Prepared, office: Office, timelines: dict[str, Timeline], *, scouting: bool = False
    ) -> None:
        self._plan: Plan = prepared.plan
        self._plugins = prepared.plugins
        self._office = office
        self._agenda = office.agenda
        self._tally = office.tally
        self._timelines = timelines
        self._officers: dict[str, Officer] = {}
        self._pools = Pools()
        self._trays = Trays(prepared.plan.habit, office.agenda, self._lay) if prepared.plan.habit else None
        self._scouting = scouting  #: work takes no time, and is only added up
        self.nominal: dict[tuple[str, int, int], int] = {}  #: µs of work by officer, dossier, when it came
        self._answers: dict[tuple[object, ...], list[str]] = {}
        self._by_due = prepared.plan.priority == "due"
        self._orders = 0
        self._assigning = prepared.plan.heads.assign.quantile()
        self._duties = Duties(prepared.plan.heads.duty, office, self._lay, self.officer, _LATER)
        self._do = {
            "work": self._finish,
            "receive": self._receive,
            "assign": self._assign,
            "duty": self._duties.do,
        }
        self._outside = Outside(office)
        office.place, office.wait = self._place, self._outside.waiting

    # --- dossiers come in --------------------------------------------------------------------------

    def hand_in(self, case: Case) -> None:
        """A citizen hands a dossier in; at a desk without work of its own it is received at once."""
        flow, office = case.flow, self._office
        data = flow.filling.of(case.stream, _START, 0)
        command = c.Start(flow.plan.received_at, flow.plan.competent, case.channel, None, None, data)
        self._tally.open += 1
        if case.counts:
            office.measured[case.id] = case
        if not office.start(case, command, SYSTEM, receive=not (flow.desk or flow.paid)):
            self._lost(case)
            return
        if not flow.desk:
            if flow.paid:
                office.pay(case, "reception")
                office.act(case, "receive", office.receiving(flow, flow.plan.received_at), SYSTEM)
            return
        pool = self._pools.of((flow.number, "", "receive"), map(self.officer, flow.desk))
        self._queue(Item(case, "receive", self._agenda.now), pool.queue)
        self._rouse(pool)

    def _lost(self, case: Case) -> None:
        """The engine did not take it; it is no dossier."""
        self._tally.open -= 1
        self._office.measured.pop(case.id, None)

    def _receive(self, item: Item, officer: Officer) -> None:
        flow, office = item.case.flow, self._office
        if flow.paid:
            office.pay(item.case, "reception")
        if office.act(item.case, "receive", office.receiving(flow, flow.plan.received_at), officer.id):
            self._tally.over(item, self._agenda.now, done=True)

    # --- tasks queue up ----------------------------------------------------------------------------

    def _place(self, item: Item) -> None:
        """A task was given to somebody: it can be worked on now, or once what it waits for has come."""
        step = item.step
        if step is None:
            return
        if step.never:
            if not item.waited:
                item.waited = True
                self._outside.awaited(item.case, step.message or "", item.task)
            return
        if step.after is not None and not item.waited:
            item.waited = True
            wait = step.after(item.case.number(step, OUTSIDE, item.visit))
            self._agenda.at(self._agenda.now + wait, self._ready, item)
            return
        self._ready(item)

    def _ready(self, item: Item) -> None:
        case = item.case
        task = case.standing.tasks.get(item.task)
        if item.gone or task is None:
            return
        if item.awaits_papers:
            self._park(item)
            return
        item.ready = self._agenda.now
        if task.holder is not None:
            self._give(self.officer(task.holder), item)
        elif item.how == "pool":
            self._offer(item)
        elif task.officer is None:
            item.tries = MOST_TRIES
            self._tally.ready(item, self._agenda.now)
        else:  # the head gives it out, or does it himself where nobody else can
            if item.how == "by head":
                item.kind = "assign"
            self._give(self.officer(self._office.runs(task) if item.tries else task.officer), item)

    def _park(self, item: Item) -> None:
        """Let a task wait for papers: that is no waiting for an officer."""
        if item.queued:
            item.queued = False
            self._tally.begun(item, self._agenda.now)
        item.case.parked.append(item)

    def _give(self, officer: Officer, item: Item) -> None:
        """Lay a task on an officer's desk, or into the tray that he works through at an hour."""
        tray = None
        if self._trays is not None and item.kind in ("work", "assign") and item.step is not None:
            tray = self._trays.of(officer, item.step.id, as_head=item.kind == "assign")
        if tray is not None:
            self._tally.ready(item, self._agenda.now)
            tray.put(item)
        else:
            self._lay(officer, item)

    def _lay(self, officer: Officer, item: Item) -> None:
        self._queue(item, officer.queue)
        if officer.busy is None:
            self._come(officer)

    def _queue(self, item: Item, queue: Queue) -> None:
        self._orders += 1
        first = item.due if self._by_due else 0
        item.order = (first, item.ready, self._orders)
        self._tally.ready(item, self._agenda.now)
        queue.put(item)

    # --- officers take and work --------------------------------------------------------------------

    def officer(self, id: str) -> Officer:
        """The officer of that name."""
        found = self._officers.get(id)
        if found is None:
            hours = self._timelines.get(id)
            if hours is None:
                own = [each for each in self._plan.hours if each.officer == id]
                days = officer_hours(self._plugins, id, own)
                hours = self._timelines[id] = Timeline(days, self._plan.start)
            found = self._officers[id] = Officer(id, hours)
        return found

    def begun(self) -> Iterator[tuple[Item, str, Timeline]]:
        """What somebody is in the middle of, who, and his hours."""
        for each in self._officers.values():
            if each.busy is not None:
                yield each.busy, each.id, each.hours

    def pooled(self) -> list[list[str]]:
        """Officers who take from one pool, by pool."""
        return self._pools.members()

    def _rouse(self, pool: Pool) -> None:
        """Let those who are free take from a pool; the one who has done least comes first."""
        free = (each for each in pool.members.values() if each.busy is None and not each.coming)
        for officer in sorted(free, key=lambda each: each.taken):
            self._come(officer)

    def _come(self, officer: Officer) -> None:
        """Let a free officer take something, now or when he works next."""
        if officer.coming or (queue := officer.next()) is None:
            return
        now = self._agenda.now
        begin = officer.hours.begin(now)
        if begin == now:
            self._take(officer, queue)
        elif begin is not None:
            officer.coming = True
            self._agenda.at(begin, self._comes, officer)

    def _comes(self, officer: Officer) -> None:
        officer.coming = False
        if officer.busy is None:
            self._take(officer, officer.next())

    def _take(self, officer: Officer, queue: Queue | None) -> None:
        """Take the first thing of *queue*, or the next of another, and begin to work on it."""
        now = self._agenda.now
        while queue is not None:
            item = queue.take()
            item.queued = False
            self._tally.begun(item, now, officer.hours)
            if item.awaits_papers and item.kind == "work":
                self._park(item)
                queue = officer.next()
                continue
            if queue is not officer.queue and item.kind == "work" and not self._claim(item, officer, queue):
                queue = officer.next()
                continue
            item.started, item.officer, officer.busy = now, officer, item
            officer.taken += 1
            item.work = self._time_of(item, officer)
            if self._scouting:
                if item.case.counts:  # who comes in the cool-down is no load of the plan's days
                    what = officer.id, item.case.id, item.case.state.submitted or now
                    self.nominal[what] = self.nominal.get(what, 0) + item.work
                item.work = 0
            done = officer.hours.finish(now, item.work)
            if done is None:
                self._tally.stuck[item.step.id if item.step else item.kind] += 1
            else:
                self._agenda.at(done, self._done, item)
            self._duties.begun(item)
            return

    def _claim(self, item: Item, officer: Officer, queue: Queue) -> bool:
        """Take a task from a pool; who may no longer do it leaves the pool to those who may."""
        may = self._able(item)
        if officer.id in may and self._office.act(item.case, "claim", c.Claim(item.task), officer.id):
            return True
        if may and officer.id not in may:
            officer.leave(queue)
            self._offer(item, tray=False)
        else:
            self._again(item)
        return False

    def _time_of(self, item: Item, officer: Officer) -> int:
        case, step = item.case, item.step
        if item.kind == "work" and step is not None:
            quantile = step.by.get(officer.id, step.work) if step.by else step.work
            return quantile(case.number(step, WORK, item.visit))
        if item.kind == "receive":
            return case.flow.desk_work(draw(branch(case.stream, _RECEIVE), 1))
        if item.kind == "duty":
            return self._duties.time_of(item)
        return self._assigning(draw(branch(case.stream, _ASSIGN), item.task))

    def _done(self, item: Item) -> None:
        officer = item.officer
        if officer is None:
            return
        officer.busy = item.officer = None
        self._tally.done(item, officer.id, officer.hours, self._agenda.now)
        if not item.gone:
            self._do[item.kind](item, officer)
        if officer.busy is None:
            self._come(officer)

    # --- what officers do --------------------------------------------------------------------------

    def _finish(self, item: Item, officer: Officer) -> None:
        """Complete a task, or ask for papers instead."""
        case, step = item.case, item.step
        if step is None or (step.back is not None and self._asks(item, officer)):
            return
        if item.awaits_papers:
            self._park(item)
            return
        if step.returns and case.flow.paid:
            self._office.pay(case, "return")
        data = step.filling.of(case.stream, step.stream, item.visit)
        if not self._office.act(case, "complete", c.Complete(item.task, data), officer.id):
            self._again(item)

    def _again(self, item: Item, *, asked: bool = True) -> None:
        """Try later what was refused, as it lies then: somebody may be back, or have a mandate.

        Until then it waits. What nobody was *asked* to do is looked at every day; else they give up.
        """
        if asked and self._hand_over(item):
            return
        self._tally.ready(item, self._agenda.now)
        item.tries = item.tries + 1 if asked else MOST_TRIES
        if item.tries < MOST_TRIES or not asked:
            self._agenda.at(self._agenda.now + _LATER, self._ready, item)

    def _hand_over(self, item: Item) -> bool:
        """Who runs the unit gives a task on that lies with somebody who is no longer named for it."""
        task = item.case.standing.tasks[item.task]
        has, may, heads = task.holder or task.officer, self._able(item), self._office.heads(task)
        if has is None or has in may or not heads or not self._gives(item, may, heads[0], _NOT_NAMED):
            return False
        self._tally.gave_out(heads[0], self._agenda.now)
        return True

    def _gives(self, item: Item, others: Iterable[str], by: str, reason: str) -> bool:
        """Whether the task was given to one of *others*: to who has the least before him."""
        there = sorted(map(self.officer, others), key=lambda o: (len(o.queue) + (o.busy is not None), o.id))
        gives = partial(self._office.act, item.case, "reassign")
        return any(gives(c.Reassign(item.task, each.id, reason), by) for each in there)

    def _asks(self, item: Item, officer: Officer) -> bool:
        """Ask the applicant for papers, where the plan says so and the procedure still lets one."""
        case, step = item.case, item.step
        if step is None or step.back is None or item.awaits_papers:
            return False
        if case.asked >= case.flow.net.procedure.header.supplement.at_most:
            return False
        if case.number(step, PAPERS, 2 * item.visit) >= step.papers:
            return False
        leg = item.leg if case.flow.net.procedure.header.is_chain else None
        command = c.RequestPapers("Bổ sung thành phần hồ sơ", "Hồ sơ chưa đủ thành phần", leg=leg)
        if not self._office.act(case, "request_papers", command, officer.id):
            return False
        case.asked += 1
        case.parked.append(item)
        back = step.back(case.number(step, PAPERS, 2 * item.visit + 1))
        leg = item.leg if item.leg in case.standing.leg_papers else None
        self._agenda.at(self._agenda.now + back, self._supply, (case, leg))
        return True

    def _supply(self, asked: tuple[Case, str | None]) -> None:
        """The applicant brings the papers, of one leg or all."""
        case, leg = asked
        if case.standing.awaits_papers(leg):  # else nobody waits for them any longer
            if case.flow.paid:
                self._office.pay(case, "supplement")
            self._office.act(case, "supply", c.SupplyPapers(leg=leg), SYSTEM)
        self._released(case)

    def _released(self, case: Case) -> None:
        """What was parked can be worked on again; what a leg still waits for, once its time is over."""
        parked, case.parked = case.parked, []
        for item in parked:
            self._ready(item)
        if case.parked and case.standing.leg_papers:
            self._agenda.at(self._agenda.now + _LATER, self._released, case)

    # --- pools and heads ---------------------------------------------------------------------------

    def _offer(self, item: Item, *, tray: bool = True) -> None:
        """Let a task lie in a pool of those who may do it today; whom four eyes bar has no look into it.

        Where those who do the step put it together it lies in their tray before.
        """
        task, step, trays = item.case.standing.tasks[item.task], item.step, self._trays
        name = (item.case.flow.number, task.unit or "", step.id if step else "")
        pool = self._pools.of((*name, *sorted(item.barred)), map(self.officer, self._able(item)))
        if not pool.members:
            self._again(item, asked=False)
            return
        if item.tries >= MOST_TRIES:  # somebody is back
            item.tries = 0
        if tray and trays is not None:
            give = partial(self._offer, tray=False)
            found = trays.of_pool(name, partial(self._pools.is_worked, name), give)
            if found is not None:
                self._tally.ready(item, self._agenda.now)
                found.put(item)
                return
        self._queue(item, pool.queue)
        self._rouse(pool)

    def _able(self, item: Item) -> list[str]:
        """Who may be given a task: the answer of the plug-ins, asked anew each morning and noon."""
        case = item.case
        task, step = case.standing.tasks[item.task], item.step
        at = local(self._agenda.now)
        name = (case.flow.number, task.unit, step.id if step else "", at.date(), at.hour < 12)
        found = self._answers.get(name)
        if found is None:
            found = self._answers[name] = able(self._plugins, case, task, at)
        barred = item.barred
        return [officer for officer in found if officer not in barred]

    def _assign(self, item: Item, officer: Officer) -> None:
        """The head gives the task to who has the least before him; who runs the unit no more lets it go."""
        runs = self._office.runs(item.case.standing.tasks[item.task])
        if runs != officer.id:
            self._give(self.officer(runs), item)
            return
        item.kind = "work"
        self._tally.gave_out(officer.id, self._agenda.now)
        if not self._gives(item, self._able(item), officer.id, ""):
            self._lay(officer, item)
