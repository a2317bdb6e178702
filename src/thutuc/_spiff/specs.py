"""Reads a file with SpiffWorkflow and tells what it understood, in the words of ``facts``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import NoneTask
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask

from thutuc._spiff.facts import DECIDING, Facts, Key, Value, plain
from thutuc._spiff.source import RENAMED, TERM, for_spiff
from thutuc.procedure import EventKind, NodeKind, TimerKind

#: SpiffWorkflow has neither type hints nor stubs
Spec = Any

_KINDS = {"NoneTask": "task", "SubWorkflowTask": "subProcess", "TransactionSubprocess": "transaction"}
_EVENTS = {
    "NoneEventDefinition": EventKind.NONE,
    "MessageEventDefinition": EventKind.MESSAGE,
    "SignalEventDefinition": EventKind.SIGNAL,
    "ErrorEventDefinition": EventKind.ERROR,
    "EscalationEventDefinition": EventKind.ESCALATION,
    "TerminateEventDefinition": EventKind.TERMINATE,
    "CancelEventDefinition": EventKind.CANCEL,
    "ConditionalEventDefinition": EventKind.CONDITIONAL,
    "MultipleEventDefinition": EventKind.MULTIPLE,
    "DurationTimerEventDefinition": EventKind.TIMER,
    "TimeDateEventDefinition": EventKind.TIMER,
    "CycleTimerEventDefinition": EventKind.TIMER,
}
_TIMERS = {
    "DurationTimerEventDefinition": TimerKind.DURATION,
    "TimeDateEventDefinition": TimerKind.DATE,
    "CycleTimerEventDefinition": TimerKind.CYCLE,
}
_LOOPS = {
    "StandardLoopTask": "standard",
    "ParallelMultiInstanceTask": "parallel",
    "SequentialMultiInstanceTask": "sequential",
}
_SPLIT = ".BoundaryEventSplit"
_WITH_EVENT = frozenset(
    {
        NodeKind.START_EVENT,
        NodeKind.END_EVENT,
        NodeKind.CATCH_EVENT,
        NodeKind.THROW_EVENT,
        NodeKind.BOUNDARY_EVENT,
    }
)
_MESSAGES = frozenset({NodeKind.RECEIVE_TASK, NodeKind.SEND_TASK})


class BusinessRuleTask(NoneTask):  # type: ignore[misc]  # SpiffWorkflow has no type hints
    """Where a decision is asked; the tables themselves are compared in ``dmn``."""


class _Parser(BpmnParser):  # type: ignore[misc]  # as above
    OVERRIDE_PARSER_CLASSES = {full_tag("businessRuleTask"): (TaskParser, BusinessRuleTask)}  # noqa: RUF012


@dataclass(frozen=True, slots=True)
class Parsed:
    """One process as SpiffWorkflow parsed it, with everything inside it."""

    top: Spec
    inside: dict[str, Spec]  #: specs of the subprocesses and of the processes called, by id


def parsed(source: bytes, process: str) -> Parsed:
    """Parse *process*; raises whatever SpiffWorkflow raises where it cannot."""
    parser = _Parser()
    parser.add_bpmn_xml(for_spiff(source))
    top = parser.get_spec(process)
    inside: dict[str, Spec] = {}
    ahead = [top]
    while ahead:
        for spec in ahead.pop().task_specs.values():
            if not isinstance(spec, SubWorkflowTask) or spec.spec in inside:
                continue
            found = parser.get_spec(spec.spec, required=False)
            if found is not None:
                inside[spec.spec] = found
                ahead.append(found)
    return Parsed(top, inside)


def facts_of_specs(read: Parsed) -> Facts:
    """Everything SpiffWorkflow understood of the file."""
    return {key: value for key, value in _process(read.top, None, read) if value is not None}


def own_id(name: str | None) -> str | None:
    """The BPMN id behind the name of a spec."""
    return None if name is None else name.removeprefix(RENAMED)


def body_of(spec: Spec) -> Spec:
    """The activity itself where *spec* only repeats it."""
    return spec._wf_spec.task_specs[spec.task_spec] if type(spec).__name__ in _LOOPS else spec


def kind_of(spec: Spec) -> str:
    """BPMN's word for a spec."""
    name = type(body_of(spec)).__name__
    return _KINDS.get(name, name[:1].lower() + name[1:])


def nodes_of(process: Spec) -> Iterator[Spec]:
    """The specs of a process that stand for an element of the file."""
    for name, spec in process.task_specs.items():
        if spec.bpmn_id is not None and spec.bpmn_id == name:
            yield spec


def _process(process: Spec, parent: str | None, read: Parsed) -> Iterator[tuple[Key, Value]]:
    for spec in nodes_of(process):
        id_ = str(own_id(spec.bpmn_id))
        for what, value in _of_node(spec, process):
            yield Key(id_, what), value
        yield Key(id_, "parent"), parent
        for key, value in _flows(spec, id_):
            yield key, value
        body = body_of(spec)
        if kind_of(spec) in (NodeKind.SUB_PROCESS, "transaction") and body.spec in read.inside:
            yield from _process(read.inside[body.spec], id_, read)


def _flows(spec: Spec, id_: str) -> Iterator[tuple[Key, Value]]:
    deciding = kind_of(spec) in DECIDING
    pairs = spec.cond_task_specs if deciding else [(None, name) for name in spec._outputs]
    known = spec._wf_spec.task_specs
    real = [
        (asked, name.removesuffix(_SPLIT))
        for asked, name in pairs
        if getattr(known.get(name.removesuffix(_SPLIT)), "bpmn_id", None) is not None
    ]
    for place, (asked, name) in enumerate(real):
        yield Key(id_, "target", place), own_id(name)
        yield Key(id_, "condition", place), plain(asked.args[0]) if asked is not None else None
        if deciding and len(real) > 1:
            yield Key(id_, "default", place), asked is None


def _of_node(spec: Spec, process: Spec) -> Iterator[tuple[str, Value]]:
    kind, body = kind_of(spec), body_of(spec)
    yield "kind", kind
    yield "lane", plain(spec.lane or body.lane)
    if kind == NodeKind.SCRIPT_TASK:
        yield "script", plain(body.script)
    if kind == NodeKind.CALL_ACTIVITY:
        yield "called", body.spec
    if kind in (NodeKind.SUB_PROCESS, "transaction"):
        start = process.start
        yield "by-event", spec.name in start._outputs or spec.name in start.trigger_specs
    if kind == NodeKind.BOUNDARY_EVENT:
        split = next((name for name in spec._inputs if name.endswith(_SPLIT)), None)
        yield "attached", own_id(split.removesuffix(_SPLIT)) if split else None
        yield "interrupting", spec.cancel_activity
    if kind in _WITH_EVENT:
        yield from _of_event(_definition(spec))
    if kind in _MESSAGES:
        yield "message", plain(_definition(body).name)
    if body is not spec:
        yield from _of_loop(spec)


def _definition(spec: Spec) -> Spec:
    """The event definition; an event-based gateway keeps those of the events it leads to."""
    if type(spec.event_definition).__name__ == "NoneEventDefinition":
        for before in spec.inputs:
            if type(before).__name__ == "EventBasedGateway":
                return before.event_definition.event_definitions[before._outputs.index(spec.name)]
    return spec.event_definition


def _of_event(definition: Spec) -> Iterator[tuple[str, Value]]:
    name = type(definition).__name__
    kind = _EVENTS.get(name)
    yield "event", kind.value if kind else name
    if kind in (EventKind.MESSAGE, EventKind.SIGNAL):
        yield "event-name", plain(definition.name)
    if kind in (EventKind.ERROR, EventKind.ESCALATION):
        yield "event-name", plain(definition.code)
    if kind is EventKind.CONDITIONAL:
        yield "event-condition", plain(definition.expression)
    if name in _TIMERS:
        text = plain(definition.expression) or ""
        if text.startswith(TERM):
            yield "timer", f"{TimerKind.TERM} {text.removeprefix(TERM)}"
        else:
            yield "timer", f"{_TIMERS[name]} {text}"


def _of_loop(spec: Spec) -> Iterator[tuple[str, Value]]:
    kind = _LOOPS[type(spec).__name__]
    yield "loop", kind
    if kind == "standard":
        yield "repeat-while", plain(spec.condition)
        yield "maximum", spec.maximum
        yield "test-before", spec.test_before
        return
    yield "cardinality", plain(spec.cardinality)
    yield "until", plain(spec.condition)
    for what, data in (
        ("collection", spec.data_input),
        ("item", spec.input_item),
        ("output", spec.output_item),
        ("into", spec.data_output),
    ):
        yield what, plain(data.bpmn_id) if data is not None else None
