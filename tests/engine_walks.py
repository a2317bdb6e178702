"""Random walks through the engine's own verbs: everything it promises, checked after every move.

After each move the journal folds from the start to the stored state, chains and columns agree, and the
task rows are those of the state. A refused verb changes nothing. Nothing but a refusal is ever raised, a
leader never decides before every opinion of that round is in or deemed, and an honest end is always
possible.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.drawing import drawn
from tests.growing import generate
from tests.office import (
    BIRTH,
    DESKS,
    INVESTMENT,
    LAND,
    PLACES,
    Clock,
    deploy_shipped,
    everybody,
    hand_in,
    make_engine,
    officers,
    snapshot,
)
from tests.watch import Watch, check_opinions, check_serials
from tests.written import written

from thutuc import CommandRejected, Dossier, Engine, hookimpl, open_store
from thutuc.dossier.view import instant, local
from thutuc.procedure import Field, FieldType, NodeKind
from thutuc.store import Store
from thutuc.worktime import Calendar, DayOff

MOVES = 30  #: random moves of one walk, before it is brought to an honest end
END = 900  #: moves within which every dossier must be able to end
GENERATED = 8  #: procedures drawn by chance, of each run
SUPPLEMENT = (
    '<thutuc:supplement stages="intake appraisal" atMost="3" after="resume" '
    'applicantTerm="05 ngày làm việc" askWithin="02 ngày làm việc" whenOver="close"/>'
    '<thutuc:extension ground="verification" atMost="05 ngày làm việc"/>'
    '<thutuc:payment moment="reception" when="channel == \'online\'"/><thutuc:payment moment="supplement"/>'
)
MOMENTS = ("reception", "supplement", "return")

AGENCIES = ("construction", "environment", "trade", "police", "military", "provincial-office")
CAUSES = ("hệ thống, kết nối", "thiếu nhân lực", "lỗi nghiệp vụ của cơ quan", "không rõ")
GROUNDS = ("outage", "tax", "verification", "posting", "applicant", "")
TERMS = ("01 ngày làm việc", "02 giờ làm việc", "05 ngày", "0,5 ngày làm việc")
MESSAGES = ("verification_answer", "undertaking", "draft_confirmed", "objection")
MESSAGES += ("tax_notice", "payment_confirmed", "no_such_message")


class EngineWalk:
    """One dossier, moved by chance through an engine, and checked."""

    def __init__(
        self, engine: Engine, clock: Clock, procedure: str, chance: Random, data: Any = None
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.chance = chance
        self.procedure = procedure
        self.data = data
        self.moves: Counter[str] = Counter()
        self.watch: Watch | None = None
        self.id = 0
        place = PLACES.get(procedure, PLACES[BIRTH])
        self.desk = DESKS[place[0]]
        while not self.id:
            self._try("start", self._start)

    # --- moving ----------------------------------------------------------------------------------

    def walk(self, moves: int = MOVES) -> None:
        """Make random moves, then bring the dossier to an end."""
        verbs = [getattr(self, name) for name in dir(self) if name.startswith("do_")]
        weights = [_WEIGHTS.get(verb.__name__[3:], 2) for verb in verbs]
        for _ in range(moves):
            verb = self.chance.choices(verbs, weights)[0]
            self._try(verb.__name__[3:], verb)
        self.bring_to_an_end()

    def _try(self, name: str, verb: Callable[[], Dossier | None]) -> bool:
        before = snapshot(self.engine.store, self.id or None)
        try:
            told = verb()
        except CommandRejected:
            self.moves["refused"] += 1
            assert snapshot(self.engine.store, self.id or None) == before, (
                f"{name} was refused and changed it"
            )
            return False
        self.moves[name] += 1
        self.check(told)
        return True

    def check(self, told: Dossier | None = None) -> None:
        """Hold the stored dossier against everything it was told to be."""
        if self.watch is None or self.watch.engine is not self.engine or self.watch.id != self.id:
            self.watch = Watch(self.engine, self.id)
        self.watch.check(told)

    # --- verbs, with data good and bad -------------------------------------------------------------

    def _how(self) -> dict[str, Any]:
        how: dict[str, Any] = {}
        if self.chance.random() < 0.12:
            how["happened_at"] = self.clock.now - timedelta(minutes=self.chance.randrange(-30, 3000))
        return how

    def _start(self) -> Dossier:
        receive = self.chance.random() < 0.7
        how: dict[str, Any] = {"receive": receive, "channel": self.chance.choice(("counter", "online"))}
        how |= {"applicant": "001099000123", "data": self.data}
        if self.chance.random() < 0.1:
            how["by"] = self._somebody()
        if self.chance.random() < 0.1:
            how["happened_at"] = self.clock.now - timedelta(hours=self.chance.randrange(48))
        made = hand_in(self.engine, self.procedure, **how)
        self.id = made.id
        return made

    def _dossier(self) -> Dossier:
        return self.engine.dossier(self.id)

    def _somebody(self) -> str:
        return self.chance.choice(everybody())

    def _desk(self) -> str:
        return self.desk if self.chance.random() < 0.9 else self._somebody()

    def _task(self) -> Any:
        tasks = self._dossier().tasks
        if not tasks:
            raise CommandRejected("nothing is open")
        return self.chance.choice(tasks)

    def _people(self, task: Any) -> list[str]:
        named = [one for one in (task.holder, task.officer) if one]
        return [*named, *officers().get(task.unit or "", ())]

    def _fields(self, step: str) -> tuple[Field, ...]:
        node = self._net().nodes[step]
        return node.step.fields if node.step is not None else node.fields

    def _net(self) -> Any:
        return self._dossier()._net

    def do_complete(self) -> Dossier:
        task = self._task()
        by = task.holder or self.chance.choice(self._people(task) or [self._somebody()])
        if self.chance.random() < 0.08:
            by = self._somebody()
        data = self._filled(self._fields(task.step))
        how = self._how()
        if self.chance.random() < 0.15:
            how["request_id"] = f"request-{self.chance.random()}"
            first = self.engine.complete(task.id, by=by, data=data, **how)
            again = self.engine.complete(task.id, by=by, data=data, **how)
            assert again._state == first._state
            return again
        return self.engine.complete(task.id, by=by, data=data, **how)

    def _filled(self, fields: tuple[Field, ...]) -> dict[str, Any]:
        data = {field.name: self._value(field) for field in fields if self.chance.random() < 0.95}
        if self.chance.random() < 0.03:
            data["undeclared"] = 1
        return {name: value for name, value in data.items() if value is not None}

    def _value(self, field: Field) -> Any:
        if self.chance.random() < 0.03:
            return self.chance.choice([object(), [1], "text", -1, {"$date": 1}, float("nan")])
        if field.type is FieldType.CHOICE:
            good = self.chance.random() < 0.6
            return field.choices[0] if good else self.chance.choice(field.choices)
        if field.name == "consulted":
            many = [*AGENCIES, "no-such-agency", 7] if self.chance.random() < 0.1 else [*AGENCIES]
            return self.chance.sample(many, self.chance.randrange(5))
        if field.name == "verifying_unit":
            return self.chance.choice(["lung-suong.office", "lung-suong", "nowhere"])
        match field.type:
            case FieldType.BOOLEAN:
                return self.chance.random() < 0.5
            case FieldType.INTEGER:
                return self.chance.randrange(4)
            case FieldType.LIST:
                return [number for number in range(4) if self.chance.random() < 0.4]
            case _:
                return f"văn bản {self.chance.randrange(100)}"

    def do_receive(self) -> Dossier:
        forwarded = self.chance.random() < 0.3
        return self.engine.receive(self.id, by=self._desk(), forwarded=forwarded, **self._how())

    def do_take_over(self) -> Dossier:
        by = self.chance.choice(("system", self._head(), self._somebody()))
        return self.engine.take_over(self.id, by=by, **self._how())

    def do_pay(self) -> Dossier:
        moment = self.chance.choice(MOMENTS)
        return self.engine.pay(
            self.id, by=self._desk(), moment=moment, document="BL-01", amount="8000", **self._how()
        )

    def do_request_papers(self) -> Dossier:
        legal = {"basis": "Luật Đất đai", "approver": "hanh.bui"} if self.chance.random() < 0.3 else {}
        return self.engine.request_papers(
            self.id, by=self._desk(), content="Bản chính", reason="Thiếu", **legal, **self._how()
        )

    def do_supply(self) -> Dossier:
        return self.engine.supply(self.id, by=self._desk(), **self._how())

    def do_claim(self) -> Dossier:
        task = self._task()
        by = self.chance.choice(self._people(task) or [self._somebody()])
        return self.engine.claim(task.id, by=by, **self._how())

    def do_reassign(self) -> Dossier:
        task = self._task()
        people = self._people(task) or [self._somebody()]
        to, by = self.chance.choice(people), self.chance.choice([*people, "system"])
        return self.engine.reassign(task.id, to=to, by=by, reason="Cân đối công việc", **self._how())

    def do_give_back(self) -> Dossier:
        task = self._task()
        by = task.holder or self._somebody()
        to = self.chance.choice(("pool", "pool", "head", "nobody"))
        return self.engine.give_back(task.id, by=by, reason="Bận việc khác", to=to, **self._how())

    def do_opine(self) -> Dossier:
        by, steps = self.chance.choice(("linh.pham", "viet.ngo", self._somebody())), self._net().steps
        joint = [task for task in self._dossier().tasks if steps[task.step].cooperating] or [self._task()]
        paper = self.chance.choice(
            ({}, {"instead_of": "thanh.do"}, {"instead_of": "x", "document": "05/GGT"})
        )
        return self.engine.opine(joint[0].id, by=by, text="Thống nhất", **paper, **self._how())

    def do_recall(self) -> Dossier:
        last = self.engine.journal(self.id)[-1]
        return self.engine.recall(self._task().id, by=last.actor, **self._how())

    def do_send(self) -> Dossier:
        waiting = [node.message for task in self._dossier().tasks
                   if (node := self._net().nodes[task.step]).kind is NodeKind.RECEIVE_TASK]  # fmt: skip
        name = self.chance.choice([*waiting, *waiting, self.chance.choice(MESSAGES)])
        node = next((n for n in self._net().nodes.values() if n.message == name), None)
        data = self._filled(node.step.fields) if node is not None and node.step is not None else {}
        return self.engine.send(self.id, name, by=self._desk(), data=data, **self._how())

    def do_suspend(self) -> Dossier:
        return self.engine.suspend(
            self.id, by=self.chance.choice((self._head(), "system")), ground=self.chance.choice(GROUNDS),
            basis="NĐ 118/2025/NĐ-CP",
            document="12/TB", approver=self._somebody(), issued=self.clock.now.date(), **self._how(),
        )  # fmt: skip

    def do_resume(self) -> Dossier:
        return self.engine.resume(self.id, by=self._desk(), document="13/TB", **self._how())

    def _head(self) -> str:
        unit = self._dossier().competent
        seat = self.engine.plugins.hook.head_of(unit=unit, level="agency", at=self.clock.now)
        return seat.officer if seat is not None and self.chance.random() < 0.9 else self._somebody()

    def do_extend(self) -> Dossier:
        term = self.chance.choice(TERMS)
        return self.engine.extend(
            self.id, by=self._head(), term=term, ground=self.chance.choice(GROUNDS), **self._how()
        )

    def do_reappoint(self) -> Dossier:
        day = (self.clock.now + timedelta(days=self.chance.randrange(-2, 40))).date()
        reason = self.chance.choice(CAUSES)
        return self.engine.reappoint(self.id, by=self._head(), day=day, reason=reason, **self._how())

    def do_withdraw(self) -> Dossier:
        return self.engine.withdraw(self.id, by=self._desk(), reason="Không còn nhu cầu", **self._how())

    def do_cancel(self) -> Dossier:
        return self.engine.cancel(
            self.id, by=self._head(), reason="Trùng hồ sơ", document="14/TB", **self._how()
        )

    def do_refuse(self) -> Dossier:
        return self.engine.refuse(
            self.id,
            by=self.chance.choice((self._desk(), self._head())),
            reason="Không thuộc thẩm quyền",
            **self._how(),
        )

    def do_note(self) -> Dossier:
        return self.engine.note(self.id, by=self._desk(), text="Đã gọi điện cho người nộp", **self._how())

    def do_correct(self) -> Dossier:
        fields = [field for node in self._net().nodes.values() if node.step for field in node.step.fields]
        data = self._filled(tuple(self.chance.sample(fields, min(2, len(fields)))))
        return self.engine.correct(self.id, by=self._desk(), data=data, reason="Nhập sai", **self._how())

    def do_reproject(self) -> None:
        """A notice comes; no date is earlier for it, and brought in twice it moves nothing more."""
        learning = next((each for each in _calendars(self.engine) if isinstance(each, Learning)), None)
        if learning is None:
            raise CommandRejected("no calendar learns here")
        before = self._dates()
        ahead = [local(at - 1).date() for at in before.values() if at > instant(self.clock.now)]
        day = self.clock.now.date() + timedelta(days=self.chance.randrange(1, 40))
        day = self.chance.choice([day, *ahead])
        learning.learn(day, self.clock.now)
        days = self.chance.choice(([day], None))
        rehearsed = self.engine.reproject(by="system", notice="1/TB", days=days, dry_run=True)
        assert self._dates() == before, "a dry run moved a date"
        done = self.engine.reproject(by="system", notice="1/TB", days=days)
        assert (rehearsed.dossiers, rehearsed.moved) == (done.dossiers, done.moved)
        after = self._dates()
        if not self._dossier()._state.due_before(instant(self.clock.now)):
            earlier = {name: at for name, at in before.items() if after.get(name, at) < at}
            assert not earlier, f"a notice moved dates earlier: {earlier}"
        assert self.engine.reproject(by="system", notice="1/TB", days=days).dossiers == 0

    def _dates(self) -> dict[str, int]:
        state = self._dossier()._state
        found = {name: clock.due for name, clock in state.clocks.items() if clock.due is not None}
        return found | {f"wait:{w.id}": w.due for w in state.waits.values() if w.due is not None}

    def do_wait(self) -> None:
        self.clock.advance(minutes=self.chance.choice((1, 10, 45, 200, 600, 3000)))
        if self.chance.random() < 0.6:
            self.engine.tick()
            due = self._dossier()._state.due_at
            assert due is None or due > instant(self.clock.now), "something is due after a tick"
            again = self.engine.tick()
            assert again.wakes == 0, "a second tick at the same instant found something to do"

    # --- the end -----------------------------------------------------------------------------------

    def bring_to_an_end(self) -> None:
        """Do honestly what is to be done until the dossier is closed."""
        for _ in range(END):
            dossier = self._dossier()
            if not dossier.phase.is_open:
                return
            for moment in MOMENTS if dossier.definition.header.payments else ():
                self._try("pay", lambda moment=moment: self._paid(moment))
            if dossier.forwarded:
                self._must("take_over", lambda: self.engine.take_over(self.id, by="system"))
            elif dossier._state.papers is not None:
                if not self._try("supply", lambda: self.engine.supply(self.id, by=self.desk)):
                    self._rest()  # their term is over, and the dossier closes when the office opens again
            elif dossier.received is None:
                self._must("receive", lambda: self.engine.receive(self.id, by=self.desk))
            elif not any(self._finish(task) for task in dossier.tasks):
                self._rest()
        raise AssertionError(f"{dossier} does not come to an end: {dossier.tasks}")

    def _rest(self) -> None:
        self.clock.advance(hours=20)
        self.engine.tick()
        self.check()

    def _paid(self, moment: str) -> Dossier:
        return self.engine.pay(self.id, by="system", moment=moment, document="BL-02")

    def _must(self, name: str, verb: Callable[[], Dossier]) -> None:
        assert self._try(name, verb), f"{name} is refused, and nothing else can be done"

    def _finish(self, task: Any) -> bool:
        data = {field.name: _honest(field) for field in self._fields(task.step)}
        data = {name: value for name, value in data.items() if value is not None}
        people = dict.fromkeys([*self._people(task), "system"])
        engine = self.engine
        for by in people:
            if self._try("complete", lambda by=by: engine.complete(task.id, by=by, data=data)):
                return True
        for to in people:
            if self._try("reassign", lambda to=to: engine.reassign(task.id, to=to, by="system", reason="x")):
                return True
        return False


class Learning:
    """A calendar that learns days off while dossiers are open."""

    def __init__(self) -> None:
        self.days: dict[date, datetime] = {}  #: with the instant each was learnt at

    def learn(self, day: date, at: datetime) -> None:
        """A notice of that instant makes the day off."""
        self.days.setdefault(day, at)

    @hookimpl(wrapper=True)
    def calendar(self, unit: str | None, at: datetime) -> Any:
        """What was known by then, with the days learnt by then."""
        found: Calendar = yield
        known = {day: when for day, when in self.days.items() if when <= at and day not in found.worked_days}
        if not known:
            return found
        off = {day: DayOff("nghỉ đột xuất", "1/TB") for day in known}
        version = f"{found.version}+{len(known)}:{max(known.values()):%m%d%H%M}"
        return replace(found, version=version, days_off={**found.days_off, **off})


def _calendars(engine: Engine) -> list[object]:
    return [impl.plugin for impl in engine.plugins.manager.hook.calendar.get_hookimpls()]


_WEIGHTS = {
    "complete": 30,
    "wait": 12,
    "withdraw": 0.3,
    "cancel": 0.3,
    "refuse": 0.3,
    "send": 6,
    "receive": 5,
    "reproject": 3,
}
_WEIGHTS |= {"supply": 6, "claim": 5, "give_back": 5, "opine": 5}


def _honest(field: Field) -> Any:
    """What lets every loop end."""
    match field.type:
        case FieldType.CHOICE:
            return field.choices[0]
        case FieldType.BOOLEAN:
            return field.name not in ("needs_verification", "encumbered", "financial_duty")
        case FieldType.INTEGER:
            return 0
        case FieldType.LIST:
            return list(AGENCIES[:3]) if field.name == "consulted" else []
        case FieldType.DATE:
            return date(2026, 3, 2)
        case _:
            return "lung-suong.office" if field.name == "verifying_unit" else "01/2026"


# --- runs of many --------------------------------------------------------------------------------


def walks(store: Store, size: int, seed: int, *, reopen: Callable[[], Store] | None = None) -> str:
    """Do *size* walks on one store, half of them on generated procedures; gives what was done."""
    clock = Clock()
    engine = make_engine(store, clock, Learning())
    deploy_shipped(engine)
    known: dict[int, str] = {}
    moves: Counter[str] = Counter()
    decided = 0
    for number in range(size):
        chance = Random(f"{seed}:{number}")
        clock.now = Clock().now + timedelta(minutes=chance.randrange(60_000))
        learning = next(each for each in _calendars(engine) if isinstance(each, Learning))
        learning.days.clear()
        procedure, data = _procedure(engine, chance, seed, known)
        try:
            walk = EngineWalk(engine, clock, procedure, chance, data)
            walk.walk()
            if procedure == INVESTMENT:
                decided += check_opinions(engine, walk.id)
        except Exception as error:
            raise AssertionError(f"walk {number} of seed {seed} on {procedure}: {error!r}") from error
        moves += walk.moves
        if reopen is not None and chance.random() < 0.2:
            store = reopen()
            engine = make_engine(store, clock, learning)
            walk.engine = engine
            walk.check()
    assert engine.verify() == []
    check_serials(store)
    done = sum(moves.values()) - moves["refused"]
    return f"{size} walks, {done} moves, {moves['refused']} refused, {decided} ends of rounds, seed {seed}"


def _procedure(engine: Engine, chance: Random, seed: int, known: dict[int, str]) -> tuple[str, Any]:
    if chance.random() < 0.5:
        return chance.choice((BIRTH, INVESTMENT, INVESTMENT, LAND)), None
    number = chance.randrange(GENERATED) + GENERATED * seed
    made = generate(number, outside=False)
    if number not in known:
        known[number] = f"generated-{number}"
        file = written(drawn(made, known[number]), made.numbers, made.lists, SUPPLEMENT)
        engine.deploy(file, by="system", file=f"{known[number]}.bpmn")
    return known[number], made.data(chance)


def run(size: int, seed: int = 1) -> str:
    """Walk on a file that is closed and opened again now and then."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/walks.db?synchronous=off"
        store = open_store(url)
        store.upgrade()
        kept = [store]

        def reopen() -> Store:
            kept[-1].close()
            kept.append(open_store(url))
            return kept[-1]

        said = walks(store, size, seed, reopen=reopen)
        kept[-1].close()
        return said
