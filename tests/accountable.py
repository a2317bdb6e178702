"""One name on every task, over random provinces and random walks: who answers, who may act, who did then.

At every recorded instant every open task has one accountable post and officer, who was there when he got it,
or an incident says that somebody is missing and who runs the unit; nobody acts without a mandate in force
(:mod:`tests.law_oracle`); and what was recorded stays as it was told, whatever the plug-ins say later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from tests.law_oracle import Law, Wanted
from tests.office import ZONE, Clock
from tests.provinces import BEGIN, CHAIR, CHIEF, CLERK, DAYS, DESK, EXPERT, FIELDS, Province, drawn

from thutuc import CommandRejected, Dossier, Engine, hookimpl, load_plugins, open_store
from thutuc.dossier import State, apply, decode_events
from thutuc.dossier.view import instant, local
from thutuc.engine.rules.hindering import kind_of
from thutuc.organisation import Assignment, Mandate, OrganisationData, Seat
from thutuc.procedure import Step
from thutuc.store import Store

MOVES = 90
PROCEDURE = "co-ten"
DECISION = "1660/NQ"

#: Steps, with what they ask for: role, kind of unit, act, how one of several is chosen.
STEPS = (
    ("check", DESK, "one-stop", "receive", 'assign="pool"'),
    ("draft", EXPERT, "civil-status", "prepare", 'assign="round-robin"'),
    ("stand_by", EXPERT, None, "consult", ""),
    ("review", CHIEF, "civil-status", "initial", ""),
    ("sign", CHAIR, "chair", "sign", ""),
    ("issue", CLERK, "civil-status", "issue", 'notSameAs="draft"'),
    ("count", EXPERT, "civil-status", "prepare", 'assign="least-loaded"'),
    ("share", EXPERT, "civil-status", "prepare", 'assign="by-head"'),
    ("give", DESK, "one-stop", "return", 'sameAs="check"'),
)


def drawing() -> bytes:
    """The procedure that everybody works on."""
    nodes, flows, before = ['<startEvent id="start"/>'], [], "start"
    for name, role, unit, act, assign in STEPS:
        where = f'unit="{unit}"' if unit is not None else 'unitFrom="asked"'
        term = "<thutuc:untimed/>" if act == "return" else '<thutuc:term value="02 ngày làm việc"/>'
        ready = '<thutuc:step resultReady="true"/>' if name == "share" else ""
        nodes.append(
            f'<userTask id="{name}" name="{name}"><extensionElements>{ready}{term}'
            f'<thutuc:responsible role="{role}" {where} act="{act}" {assign}/></extensionElements></userTask>'
        )
        flows.append(f'<sequenceFlow id="to_{name}" sourceRef="{before}" targetRef="{name}"/>')
        before = name
    flows.append(f'<sequenceFlow id="to_end" sourceRef="{before}" targetRef="end"/>')
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1" '
        f'targetNamespace="urn:test" id="file"><process id="{PROCEDURE}" name="Có tên" isExecutable="true">'
        f'<extensionElements><thutuc:procedure code="9.999998" field="{FIELDS[0]}" '
        'legalTerm="15 ngày làm việc"/>'
        '<thutuc:supplement stages="intake appraisal" atMost="2" after="resume"/>'
        '<thutuc:field name="asked" type="text" label="Đơn vị được hỏi"/></extensionElements>'
        f'{"".join(nodes)}<endEvent id="end"/>{"".join(flows)}</process></definitions>'
    ).encode()


class Walk:
    """A few dossiers in one province, moved by chance while people come and go."""

    def __init__(self, store: Store, province: Province, chance: Random, *extra: object) -> None:
        self.store, self.province, self.chance = store, province, chance
        self.law = Law(province.data)
        self.clock = Clock(datetime.combine(BEGIN, time(8), ZONE))
        self.engine = engine_of(store, province.data, self.clock, *extra)
        self.moves: Counter[str] = Counter()
        self.seen: dict[tuple[int, int], list[Any]] = {}  #: dossier and instant → its tasks as they were then
        self.lists: dict[int, Any] = {}  #: instant → the list of work in hand as it was then
        self.dossiers: list[int] = []
        self.merged = False

    def walk(self, moves: int = MOVES) -> None:
        """Make random moves; whenever a day begins, those who left give over what they had."""
        verbs = [getattr(self, name) for name in dir(self) if name.startswith("do_")]
        weights = [_WEIGHTS.get(verb.__name__[3:], 1) for verb in verbs]
        for _ in range(moves):
            verb = self.chance.choices(verbs, weights)[0]
            if not self.dossiers:
                verb = self.do_start
            self.attempt(verb.__name__[3:], verb)

    def attempt(self, name: str, verb: Callable[[], object]) -> None:
        """Do it, or be refused; then remember who was named."""
        try:
            verb()
            self.moves[name] += 1
        except CommandRejected:
            self.moves["refused"] += 1
        now = instant(self.clock.now)
        for each in self.dossiers:
            self.seen[each, now] = named(self.engine.dossier(each))
        self.lists.pop(now, None)
        if self.chance.random() < 0.1:
            self.lists[now] = self.engine.listing("in-hand", limit=1_000).lines

    # --- time goes on -------------------------------------------------------------------------------

    def do_wait(self) -> None:
        """Some hours or days pass; each day begins with what changed."""
        until = self.clock.now + timedelta(hours=self.chance.choice((1, 4, 20, 50, 100)))
        until = min(until, datetime.combine(BEGIN + timedelta(days=DAYS), time(8), ZONE))
        day = self.clock.now.date() + timedelta(days=1)
        while day <= until.date():
            self.clock.now = datetime.combine(day, time(), ZONE)
            self.new_day(day)
            day += timedelta(days=1)
        self.clock.now = max(until, self.clock.now)
        self.engine.tick()

    def new_day(self, day: date) -> None:
        """Units that ended and officers who left hand over; every list balances."""
        changes = self.province.leaving.get(day, [])
        if not changes and day != self.province.merging:
            return
        if day == self.province.merging:
            for unit in self.province.ended:
                self.hand_over(from_unit=unit)
            self.merged = True
        for officer, to in changes:
            self.hand_over(officer=officer, to=to, decision=f"{DECISION}/{officer}")
        self.attempt("tick", self.engine.tick)

    def hand_over(self, **how: Any) -> None:
        done = self.engine.hand_over(**{"by": "system", "decision": DECISION, "batch": 3} | how)
        assert done.balances, done
        self.moves["hand_over"] += 1
        self.moves["handed"] += done.moved

    def do_decide(self) -> None:
        """A person says which successor a dossier goes to."""
        waiting = [each for each in self.dossiers if "hand-over:a" in self._it(each).incidents.values()]
        if not waiting:
            raise CommandRejected("nothing waits to be decided")
        chosen = self.chance.choice(waiting)
        self.hand_over(from_unit="a", to=self.chance.choice(("c", "d")), dossiers=[chosen])

    # --- verbs, with the right people and with others ------------------------------------------------

    def _it(self, dossier: int) -> Dossier:
        return self.engine.dossier(dossier)

    def _somebody(self) -> str:
        return self.chance.choice(self.province.data.officers).id

    def _of(self, unit: str) -> str:
        """Somebody who once sat in the unit, sits there or will."""
        posts = {post.id for post in self.province.data.posts if post.unit == unit}
        there = [held.officer for held in self.province.data.holdings if held.post in posts]
        return self.chance.choice(there) if there else self._somebody()

    def _task(self) -> Any:
        tasks = [task for each in self.dossiers for task in self._it(each).tasks]
        if not tasks:
            raise CommandRejected("nothing is open")
        return self.chance.choice(tasks)

    def _actor(self, task: Any) -> str:
        chance = self.chance.random()
        if chance < 0.55 and task.holder is not None:
            return str(task.holder)
        if chance < 0.9 and task.unit is not None:
            return self._of(task.unit)
        return self._somebody()

    def do_start(self) -> None:
        standing = [one for one in ("a", "b", "c", "d") if self.law.is_there(f"{one}.chair", self._today())]
        place = self.chance.choice([*standing, *standing[:1] * 3] or ["d"])  # most where it will end
        by = self._of(f"{place}.one-stop") if self.chance.random() < 0.8 else "system"
        asked = self.chance.choice(("a.civil-status", "b.civil-status", "d.civil-status", "d"))
        made = self.engine.start(
            PROCEDURE, by=by, received_at=f"{place}.one-stop", competent=place, data={"asked": asked},
            receive=self.chance.random() < 0.8,
        )  # fmt: skip
        self.dossiers.append(made.id)

    def _today(self) -> date:
        return self.clock.now.date()

    def do_receive(self) -> None:
        it = self._it(self.chance.choice(self.dossiers))
        self.engine.receive(it.id, by=self._of(it.received_at or ""))

    def do_complete(self) -> None:
        task = self._task()
        self.engine.complete(task.id, by=self._actor(task))

    def do_claim(self) -> None:
        task = self._task()
        self.engine.claim(task.id, by=self._actor(task))

    def do_reassign(self) -> None:
        task = self._task()
        by = task.officer if task.officer and self.chance.random() < 0.6 else self._actor(task)
        self.engine.reassign(task.id, to=self._actor(task), by=by, reason="Phân công lại")

    def do_give_back(self) -> None:
        task = self._task()
        to = self.chance.choice(("pool", "head"))
        self.engine.give_back(task.id, by=self._actor(task), to=to, reason="Nghỉ phép")

    def do_recall(self) -> None:
        task = self._task()
        self.engine.recall(task.id, by=self._actor(task))

    def do_request_papers(self) -> None:
        it = self.chance.choice(self.dossiers)
        self.engine.request_papers(it, by=self._somebody(), content="Bản sao", reason="Mờ")

    def do_supply(self) -> None:
        it = self._it(self.chance.choice(self.dossiers))
        self.engine.supply(it.id, by=self._of(it.received_at or ""))

    def do_reappoint(self) -> None:
        it = self._it(self.chance.choice(self.dossiers))
        place = (it.competent or "d").partition(".")[0]
        by = self._of(f"{place}.{self.chance.choice(('chair', 'chair', 'civil-status'))}")
        day = self._today() + timedelta(days=30)
        self.engine.reappoint(it.id, by=by, day=day, reason="thiếu nhân lực", document="3/UBND")

    # --- what is held --------------------------------------------------------------------------------

    def check(self) -> None:
        """Hold the whole of what was recorded against the law and against itself."""
        for each in self.dossiers:
            self.check_dossier(each)
        assert self.engine.verify() == []

    def check_dossier(self, dossier: int) -> None:
        """Every row of its journal: who acted, and who answers for what is open after it."""
        state = State()
        steps = self._it(dossier)._net.steps
        texts: dict[int, Any] = {}
        with self.store.transaction(write=False) as tx:
            rows, spans = tx.journal(dossier), tx.accountable(dossier)
        last = {row.happened_at: row.number for row in rows}  # several acts may be of one instant
        for row in rows:
            at = local(row.happened_at)
            for event in decode_events(row.public, row.payload):
                self.check_act(state, steps, event, row.actor, at)
                apply(event, state, row.happened_at)
                if event.kind == "IncidentRecorded":
                    texts[event.incident] = event
                    self.check_incident(state, event, at)
            if last[row.happened_at] != row.number:
                continue
            where = f"dossier {dossier}, row {row.number} ({row.verb} at {at})"
            for task in state.tasks.values():
                self.check_named(state, texts, task, at, where)
            self.check_duties(state, where)
        check_spans(spans, {task.task: task for task in self._rows(dossier)})

    def _rows(self, dossier: int) -> list[Any]:
        with self.store.transaction(write=False) as tx:
            return tx.tasks_of(dossier)

    def check_named(self, state: State, texts: dict[int, Any], task: Any, at: datetime, where: str) -> None:
        """One post and one officer who had it or ran its unit when he got it, and who is still in service."""
        missing = [
            texts[number]
            for number, what in state.incidents.items()
            if what.startswith("hand-over:") or texts[number].about == task.step
        ]
        if task.officer is None or task.post is None:
            assert missing, f"{where}: nobody answers for {task.step}, and nothing says so"
            return
        got = local(task.held)
        post = self.law.posts[task.post]
        there = self.law.holder(task.post, got.date()) == task.officer
        runs = post.head and self.law.runs(post.unit, got) == task.officer
        assert there or runs, f"{where}: {task.officer} did not sit in {task.post} at {got}"
        if not self.law.in_service(task.officer, at):
            assert missing, f"{where}: {task.officer} has left, and still answers for {task.step}"
        if task.holder is not None and not missing:
            assert self.law.in_service(task.holder, at), (
                f"{where}: {task.holder} has left, and holds {task.step}"
            )
        assert task.holder in (None, task.officer), f"{where}: one answers and another works on {task.step}"
        self.moves["named"] += 1

    def check_incident(self, state: State, event: Any, at: datetime) -> None:
        """Where somebody is missing, the incident names who runs the unit, or nobody does."""
        if kind_of(event.what) not in ("vacant", "nobody-present", "nobody-else"):
            return
        self.moves["incidents"] += 1
        if event.told is not None:
            if kind_of(event.what) == "nobody-else" and self._nobody_runs(state, at):
                return  # then it stays with who may not do it, and he is told
            units = [unit for unit in self.law.units if self.law.runs(unit, at) == event.told]
            assert units, f"{event.told} is told, and runs nothing at {at}"
            return
        assert self._nobody_runs(state, at), f"nobody is told of {event.text} at {at}"

    def _nobody_runs(self, state: State, at: datetime) -> bool:
        agency = (state.competent or "").partition(".")[0]
        return self.law.runs(self.law.leading(agency), at) is None

    def check_duties(self, state: State, where: str) -> None:
        """Work outside the drawing lies on one post too, on who sat there or ran its unit when it came."""
        for duty in state.duties.values():
            self.moves["duties"] += 1
            if duty.officer is None or duty.post is None:
                assert state.incidents, f"{where}: {duty.kind} lies on nobody"
                continue
            came, unit = local(duty.held), self.law.posts[duty.post].unit
            sits = duty.officer in (self.law.holder(duty.post, came.date()), self.law.runs(unit, came))
            assert sits, (
                f"{where}: {duty.kind} lies on {duty.officer}, who did not sit in {duty.post} at {came}"
            )

    def check_act(self, state: State, steps: Any, event: Any, actor: str, at: datetime) -> None:
        """Whoever acts is in service, and the law lets him."""
        if actor != "system":
            assert self.law.in_service(actor, at), f"{actor} acts at {at} and holds no post"
        if event.kind == "TaskCompleted":
            task, step = state.tasks[event.task], steps[event.step]
            assert event.by == actor
            assert self._may(actor, step, state, at), f"{actor} did {event.step} at {at} without a mandate"
            assert task.holder in (None, actor, event.acting_for)
            if step.not_same_as:
                assert actor not in {state.holders.get(other) for other in step.not_same_as}
            self.moves["acts judged"] += 1
        elif event.kind == "TaskAssigned" and event.how in ("claimed", "reassigned", "assigned by head"):
            task = state.tasks[event.task]
            step = steps[task.step]
            assert self._may(event.holder, step, state, at), f"{event.holder} holds {task.step} at {at}"
            heads = {self.law.runs(unit, at) for unit in (task.unit, self.law.leading(task.unit or ""))}
            assert actor in {event.holder if event.how == "claimed" else task.officer, *heads, "system"}
            self.moves["acts judged"] += 1
        elif event.kind == "Apologised":
            unit = self.law.leading(state.competent or "")
            wanted = Wanted(unit, None, "apologise", APOLOGY, PROCEDURE, FIELDS[0])
            assert self.law.may(actor, wanted, at), f"{actor} apologised at {at} without a mandate"
            self.moves["acts judged"] += 1

    def _may(self, officer: str, step: Step, state: State, at: datetime) -> bool:
        where, act = self.place(step, state, at), step.act.value if step.act is not None else "prepare"
        wanted = Wanted(where, step.role, act, step.id, PROCEDURE, FIELDS[0])
        return self.law.may(officer, wanted, at)

    def place(self, step: Step, state: State, at: datetime) -> str:
        """Where a step lies: at the desk that took it in, in the deciding commune, or with who is asked."""
        near = state.received_at if step.unit == "one-stop" else state.competent
        agency, _, kind = ((step.unit and f"{near}.") or str(state.data.get("asked"))).partition(".")
        while not self.law.is_there(f"{agency}.chair", at.date()):
            following = self.law.agencies[agency].successors
            if len(following) != 1:
                return "nowhere"
            agency = following[0]
        return f"{agency}.{step.unit or kind or 'chair'}"

    def check_then(self, later: Engine) -> None:
        """What was recorded names who it named then, also under another organisation."""
        for (dossier, at), was in self.seen.items():
            try:
                then = later.state_at(dossier, local(at))
            except CommandRejected:  # handed in later
                continue
            assert named(then) == was, f"dossier {dossier} at {local(at)}"
            self.moves["states asked later"] += 1
        for at, lines in self.lists.items():
            assert later.listing("in-hand", at=local(at), limit=1_000).lines == lines, (
                f"the list at {local(at)}"
            )
            self.moves["lists asked later"] += 1


APOLOGY = "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"


def named(it: Dossier) -> list[Any]:
    """Everything that names somebody in a dossier."""
    tasks = it._state.tasks.values()
    return [(t.id, t.step, t.unit_name, t.post, t.officer_name, t.holder_name, t.held) for t in tasks]


def check_spans(spans: list[Any], tasks: dict[int, Any]) -> None:
    """Each task lay with one after the other from its opening to its end, without a gap, never with two."""
    for number, task in tasks.items():
        own = [span for span in spans if span.task == number]
        assert own[0].since == task.since and own[-1].until == task.until
        for one, following in pairwise(own):
            assert one.until == following.since


def engine_of(store: Store, data: OrganisationData, clock: Clock, *extra: object) -> Engine:
    """An engine over these people, and perhaps further plug-ins."""
    plugins = load_plugins({"roles": {"organisation": data}}, extra=extra)
    return Engine(store, plugins=plugins, clock=clock)


_WEIGHTS = {
    "complete": 14,
    "claim": 5,
    "wait": 6,
    "start": 4,
    "supply": 2,
    "recall": 2,
    "reassign": 3,
    "decide": 2,
    "receive": 2,
}


def changed(data: OrganisationData, chance: Random) -> OrganisationData:
    """The same province written anew: other names, and everybody in another's post."""
    officers = tuple(one.model_copy(update={"name": f"Người khác {one.id}"}) for one in data.officers)
    names = [one.id for one in officers]
    moved = dict(zip(names, chance.sample(names, len(names)), strict=True))
    holdings = tuple(one.model_copy(update={"officer": moved[one.officer]}) for one in data.holdings)
    update = {"officers": officers, "holdings": holdings, "absences": (), "delegations": ()}
    return data.model_copy(update=update)


class Other:
    """A plug-in of next year, which would answer everything otherwise."""

    @hookimpl(tryfirst=True)
    def responsible(self, procedure: Any, step: Any, dossier: Any, at: datetime) -> Assignment:
        """Always the same one."""
        return Assignment("d.chair", SOMEBODY, SOMEBODY, "sole")

    @hookimpl(tryfirst=True)
    def head_of(self, unit: str, level: str, at: datetime) -> Seat:
        """Always the same one."""
        return SOMEBODY

    @hookimpl(tryfirst=True)
    def mandate(self) -> Mandate:
        """Nobody may do anything any more."""
        return Mandate(False, "", None, "không ai được")


SOMEBODY = Seat("officer.0", "Người khác", "d.chair", "Chủ tịch", "d.chair", "Nơi khác", "d")


def run(size: int, seed: int = 1) -> str:
    """Walk in so many provinces, each with a store of its own; gives what was done."""
    moves: Counter[str] = Counter()
    for number in range(size):
        try:
            moves += walked(Random(f"{seed}:{number}"))
        except Exception as error:
            raise AssertionError(f"province {number} of seed {seed}: {error!r}") from error
    told = ", ".join(f"{count} {name}" for name, count in sorted(moves.items()))
    return f"{size} provinces: {told}; seed {seed}"


def walked(chance: Random, kind: type[Walk] = Walk, *extra: object) -> Counter[str]:
    """One province: walk in it, hold all that was recorded, and ask again a month later."""
    store = open_store(":memory:")
    store.upgrade()
    province = drawn(chance)
    walk = kind(store, province, chance, *extra)
    walk.engine.deploy(drawing(), by="system", file=f"{PROCEDURE}.bpmn")
    walk.walk()
    walk.check()
    walk.clock.now += timedelta(days=31)
    walk.check_then(engine_of(store, changed(province.data, chance), walk.clock, Other()))
    store.close()
    return walk.moves
