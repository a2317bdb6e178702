"""The rules that a run can meet: each term, case, extension and envelope act, each row of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time

from thutuc.dmn import Ruling
from thutuc.dossier import events as e
from thutuc.dossier.naming import task_of_clock
from thutuc.dossier.view import ZONE
from thutuc.engine import Record
from thutuc.errors import EvaluationError
from thutuc.net import Net
from thutuc.procedure import EventKind, Header, Node, Procedure, Step, Variant, ground_told
from thutuc.procedure.telling import STAGE_NAMES


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of time, or a row of a decision table, and where it stands."""

    id: str
    vi: str
    en: str
    line: int | None = None
    element: str | None = None


def rules_of(procedure: Procedure) -> tuple[Rule, ...]:
    """Every rule of time that the file states, in its order; then what the law always allows."""
    return (
        *_of_header(procedure),
        *(rule for node in procedure.nodes for rule in _of_node(node)),
        Rule("refuse", "từ chối", "refused"),
        Rule("withdraw", "rút hồ sơ", "withdrawn"),
        Rule("cancel", "dừng giải quyết hồ sơ", "stopped"),
        Rule("apology", "xin lỗi, hẹn lại hoặc xin lỗi khi quá hạn", "an apology"),
    )


def rulings_of(net: Net) -> tuple[Ruling, ...]:
    """What the procedure's own drawing asks of decisions."""
    drawn = (net.nodes[node.id].script for node in net.procedure.nodes if node.id in net.nodes)
    return tuple(each for each in drawn if isinstance(each, Ruling))


def rows_of(net: Net) -> tuple[Rule, ...]:
    """Every row of the tables that it asks, and of those that these require."""
    found: dict[str, Rule] = {}
    for ruling in rulings_of(net):
        for stage in ruling.decision.stages:
            for row in stage.table.rules if stage.table is not None else ():
                told = f"bảng {stage.id}, dòng {row.number}", f"table {stage.id}, row {row.number}"
                found[_row(stage.id, row.number)] = Rule(_row(stage.id, row.number), *told, row.line)
    return tuple(found.values())


def answered(rulings: Iterable[Ruling], values: Mapping[str, object], data: Mapping[str, object]) -> set[str]:
    """The rows that gave these values, asked of what the dossier knew before, by id."""
    found: set[str] = set()
    for ruling in rulings:
        try:
            if set(ruling.targets) != values.keys() or ruling(data) != values:
                continue
            outcomes = ruling.decision.outcomes(data)
        except EvaluationError:  # asked elsewhere, of other data
            continue
        found |= {_row(stage, number) for stage, outcome in outcomes.items() for number in outcome.rules}
    return found


def _row(table: str, number: int) -> str:
    return f"row:{table}#{number}"


def _of_header(procedure: Procedure) -> Iterator[Rule]:
    header, line = procedure.header, procedure.line
    if header.legal_term or header.committed_term:
        term = header.committed_term or header.legal_term
        yield Rule("term", f"thời hạn giải quyết {term}", f"the term, {term}", line)
    for number, case in enumerate(header.variants):
        yield _case(f"term#{number}", "thời hạn giải quyết", "the term", case)
    for number, cutoff in enumerate(_cutoffs(header)):
        at = f"{cutoff[0]:%H:%M}"
        yield Rule(f"cutoff#{number}", f"tiếp nhận sau {at}", f"received after {at}", line)
    for number, extension in enumerate(header.extensions):
        when = f", {extension.when}" if extension.when else ""  # what tells two of one ground apart
        vi = f"gia hạn theo luật: {ground_told(extension.ground)}{when}"
        en = f"extended by law: {extension.ground}{when}"
        yield Rule(f"extension#{number}", vi, en, extension.line or line)
    for stage in header.supplement.stages if header.supplement.at_most else ():
        yield Rule(
            f"papers:{stage}",
            f"yêu cầu bổ sung hồ sơ khi {STAGE_NAMES[stage]}",
            f"papers asked for ({stage})",
            line,
        )
    if header.supplement.applicant_term is not None:
        yield Rule("papers-over", "hết thời hạn bổ sung hồ sơ", "the time for papers ran out", line)
    for number, payment in enumerate(header.payments):
        name = payment.name or payment.moment
        yield Rule(f"payment#{number}", f"thu phí, lệ phí: {name}", f"paid: {name}", payment.line or line)
    for group in header.groups:
        if group.term is not None:
            name = group.name or group.id
            yield Rule(
                f"group:{group.id}",
                f"thời hạn chung {name}: {group.term}",
                f"{name}: {group.term}",
                group.line,
            )


def _of_node(node: Node) -> Iterator[Rule]:
    step = node.step
    if step is not None:
        yield from _of_step(step)
    if node.event is not None and node.event.kind is EventKind.TIMER and node.event.timer is not None:
        text = node.event.timer.text
        yield Rule(
            f"timer:{node.id}", f"hết {text}: {node.name}", f"{text} ran out: {node.name}", node.line, node.id
        )


def _of_step(step: Step) -> Iterator[Rule]:
    named = step.name or step.id
    if step.variants and step.term is not None:
        yield Rule(f"step:{step.id}", f"{named}: {step.term}", f"{named}: {step.term}", step.line, step.id)
    for number, case in enumerate(step.variants):
        yield _case(f"step:{step.id}#{number}", named, named, case, step.id)
    for number, back in enumerate(step.returned):
        told = f"{named}, khi chuyển trả: {back.term}", f"{named}, when it comes back: {back.term}"
        yield Rule(f"returned:{step.id}#{number}", *told, back.line or step.line, step.id)
    if step.suspend is not None:
        told = f"{named}: tạm dừng tính thời gian", f"{named}: the clock stands still"
        yield Rule(f"suspend:{step.id}", *told, step.line, step.id)
    if step.consult is not None and step.consult.on_silence == "agreed":
        told = f"{named}: im lặng là đồng ý", f"{named}: silence agrees"
        yield Rule(f"silence:{step.id}", *told, step.line, step.id)


def _case(id: str, vi: str, en: str, case: Variant, element: str | None = None) -> Rule:
    term = f"+ {case.add}" if case.add is not None else str(case.term or case.committed_term)
    name = case.name or case.when
    return Rule(id, f"{vi}, {name}: {term}", f"{en}, {name}: {term}", case.line, element)


def _cutoffs(header: Header) -> list[tuple[time, str | None]]:
    found: list[tuple[time, str | None]] = [(each.at, each.channel) for each in header.cutoffs]
    return [*([(header.cutoff, None)] if header.cutoff is not None else []), *found]


# --- met in a run ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Met:
    """What is known of a run where one of its events is looked at."""

    net: Net
    steps: Mapping[int, str]  #: by task
    waits: Mapping[int, str]  #: nodes of timers, by wait
    nodes: Mapping[str, int]  #: how often each was passed
    data: Callable[[int | None], Mapping[str, object]]  #: what the dossier says, seen from a task
    suspended: bool  #: whether its clock stands still now

    def holds(self, when: str | None, task: int | None = None) -> bool:
        """Whether a condition of a term holds; one that cannot be worked out does not."""
        if when is None:
            return True
        try:
            return self.net.conditions[when](self.data(task))
        except EvaluationError:
            return False


def of_event(event: e.Event, record: Record, met: Met) -> Iterator[str]:
    """The rules that an event shows at work, by id."""
    header = met.net.procedure.header
    match event:
        case e.ClockStarted():
            yield from _started(event, record, met)
        case e.ClockExtended():
            named = [(n, each) for n, each in enumerate(header.extensions) if each.ground == event.ground]
            yield from [f"extension#{n}" for n, each in named if met.holds(each.when)][:1]  # as `extend` does
        case e.TaskOpened() if met.suspended:  # by this step, or by one before that it follows at once
            yield f"suspend:{event.step}"
        case e.TaskDeemed():
            yield f"silence:{event.step}"
        case e.PapersRequested():
            yield f"papers:{event.stage}"
        case e.DeadlineMissed() if event.clock.partition(":")[0] == "papers":
            yield "papers-over"
        case e.PaymentRecorded():
            yield from (
                f"payment#{n}" for n, each in enumerate(header.payments) if each.moment == event.moment
            )
        case e.Apologised():
            yield "apology"
        case e.DossierNotAccepted():
            yield "refuse"
        case e.DossierClosed():
            word = {"refused": "refuse", "withdrawn": "withdraw", "cancelled": "cancel"}.get(event.phase)
            yield from [word] if word is not None and event.end is None else []
        case e.WaitMoved() | e.WaitClosed(how="fired") if event.wait in met.waits:
            yield f"timer:{met.waits[event.wait]}"


def _started(event: e.ClockStarted, record: Record, met: Met) -> Iterator[str]:
    header = met.net.procedure.header
    if event.clock == "dossier":
        cases = list(_cases(header.variants, met, None))
        yield from (f"term#{number}" for number in cases)
        if not cases:
            yield "term"
        at = record.happened_at.astimezone(ZONE).time()
        channel = met.data(None).get("channel")
        for number, (after, of) in enumerate(_cutoffs(header)):
            if of in (None, channel) and at.replace(second=0, microsecond=0) > after:
                yield f"cutoff#{number}"
    elif event.clock.startswith("group:"):
        yield event.clock
    elif (task := task_of_clock(event.clock)) is not None:
        yield from _step_started(event, task, met)


def _step_started(event: e.ClockStarted, task: int, met: Met) -> Iterator[str]:
    step = met.net.steps.get(met.steps.get(task, ""))
    if step is None or not (step.variants or step.returned):
        return
    term = event.budget.get("term")
    back = [
        n for n, each in enumerate(step.returned) if str(each.term) == term and met.holds(each.when, task)
    ]
    if back and met.nodes.get(step.id, 0) > 1:
        yield f"returned:{step.id}#{back[0]}"
        return
    cases = list(_cases(step.variants, met, task))
    yield from (f"step:{step.id}#{number}" for number in cases)
    if not cases:
        yield f"step:{step.id}"


def _cases(variants: tuple[Variant, ...], met: Met, task: int | None) -> Iterator[int]:
    """The case that replaces the term, and every one that adds to it, as the engine chooses them."""
    held = [number for number, each in enumerate(variants) if met.holds(each.when, task)]
    replacing = [number for number in held if variants[number].add is None]
    yield from replacing[:1]
    yield from (number for number in held if variants[number].add is not None)
