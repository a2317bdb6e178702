"""Runs a procedure on SpiffWorkflow's own engine, with thutuc's language and one document for all data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf
from time import perf_counter
from typing import Any

from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from thutuc._spiff.specs import Parsed, Spec, body_of, kind_of, own_id
from thutuc.expressions import compile_expression, compile_script
from thutuc.procedure import NodeKind

#: an open task of SpiffWorkflow's
Open = Any

MOST_STEPS = 2_000  #: tasks SpiffWorkflow may run by itself after one move
MOST_AHEAD = 50_000  #: tasks it may look at ahead in one walk; forks in a row double them each time

_LOCAL = "thutuc:local"
_WAITING = frozenset({NodeKind.RECEIVE_TASK, NodeKind.CATCH_EVENT, NodeKind.EVENT_BASED_GATEWAY})
_OPEN = TaskState.READY | TaskState.WAITING


class TooManyStepsError(Exception):
    """SpiffWorkflow did not come to rest, or its time is over."""


class _Bound:
    """Counts what SpiffWorkflow does, and stops it at a limit or when the time is over."""

    def __init__(self, most: int, end: float) -> None:
        self._most, self._end, self._done = most, end, 0

    def count(self, task: Open = None) -> None:
        """One thing more is done."""
        self._done += 1
        if self._done > self._most or perf_counter() > self._end:
            raise TooManyStepsError

    def around(self, function: Callable[..., None]) -> Callable[..., None]:
        """*function*, counted each time it is called."""

        def counted(*arguments: object, **named: object) -> None:
            self.count()
            function(*arguments, **named)

        return counted


class Language(PythonScriptEngine):  # type: ignore[misc]  # SpiffWorkflow has no type hints
    """thutuc's safe language in place of Python; timers never run out by themselves."""

    def __init__(self) -> None:
        super().__init__(BasePythonScriptEngineEnvironment())  # its evaluate and execute only refuse
        self.document: dict[str, Any] = {}

    def evaluate(self, task: Open, expression: str, external_context: object = None) -> object:
        """Work out a condition or a number of rounds; give a far instant to a timer."""
        event = getattr(task.task_spec, "event_definition", None)
        if event is not None:
            return _never(event, expression)
        return compile_expression(expression)(self.names(task))

    def execute(self, task: Open, script: str, external_context: object = None) -> bool:
        """Run a script task's assignments."""
        self.assign(task, compile_script(script)(self.names(task)))
        return True

    def names(self, task: Open) -> dict[str, Any]:
        """What a name means at *task*: the document, and over it the local names of the rounds around."""
        found = dict(self.document)
        for local in reversed(list(_locals(task))):
            found.update(local)
        return found

    def assign(self, task: Open, values: Mapping[str, Any], appends: Iterable[str] = ()) -> None:
        """Set local names where they are local, all others in the document."""
        rest = dict(values)
        for local in _locals(task):
            if _LOCAL in local:  # the numbers of a whole loop are not anybody's to set
                continue
            for name in [name for name in rest if name in local]:
                local[name] = rest.pop(name)
        for name in appends:
            if name in rest:
                self.document[name] = [*(self.document.get(name) or []), rest.pop(name)]
        self.document.update(rest)


def _never(event: Spec, expression: str) -> str:
    """A date or duration far ahead, in the form the timer wants."""
    inner = [
        one for one in getattr(event, "event_definitions", [event]) if isinstance(one, TimerEventDefinition)
    ]
    timer = next((one for one in inner if one.expression == expression), None)
    if isinstance(timer, DurationTimerEventDefinition):
        return "P36500D"
    if isinstance(timer, CycleTimerEventDefinition):
        return "R/P36500D"
    return "9999-01-01T00:00:00+00:00"


def _locals(task: Open) -> Iterator[dict[str, Any]]:
    """The local names of the rounds that *task* lies in, innermost first."""
    at = task
    while at is not None:
        local = at.internal_data.get(_LOCAL)
        if local is not None:
            yield local
            yield _numbers(at.parent)
        if at.parent is not None:
            at = at.parent
        else:
            outside = at.workflow.parent_task_id
            at = at.workflow.top_workflow.get_task_from_id(outside) if outside is not None else None


def _numbers(loop: Open) -> dict[str, Any]:
    """BPMN's own numbers of a multi-instance activity; marked, because nobody sets them."""
    merged, running = (
        len(loop.internal_data.get("merged", [])),
        sum(1 for _ in loop.task_spec._instances(loop)),
    )
    ahead = len(loop.internal_data.get("remaining", []))
    if "current" in loop.internal_data:
        ahead = loop.internal_data["cardinality"] - loop.internal_data["current"]
    active = running - merged
    return {
        "nrOfInstances": running + ahead,
        "nrOfCompletedInstances": merged,
        "nrOfActiveInstances": active,
        _LOCAL: True,
    }


# --- rounds: the item, the answer and the list live in the document, not in SpiffWorkflow's copies ---


class _Item:
    """Stands for the input item: opens a level of local names for one round."""

    def __init__(self, item: str | None, output: str | None) -> None:
        self.bpmn_id = item
        self._output = output

    def exists(self, task: Open) -> bool:
        return False

    def set(self, task: Open, value: object) -> None:
        number = sum(1 for _ in task.parent.task_spec._instances(task.parent))
        local: dict[str, Any] = {"loopCounter": number}
        if self._output:
            local[self._output] = None
        if self.bpmn_id:
            local[self.bpmn_id] = value
        task.internal_data[_LOCAL] = local


class _Collection:
    """Stands for the list a loop goes through: an expression on the document."""

    def __init__(self, language: Language, text: str) -> None:
        self.bpmn_id = text
        self._language = language

    def exists(self, task: Open) -> bool:
        return True

    def get(self, task: Open) -> object:
        return compile_expression(self.bpmn_id)(self._language.names(task))


class _Answer:
    """Stands for the output item: the local name an answer is given in."""

    def __init__(self, name: str) -> None:
        self.bpmn_id = name

    def exists(self, task: Open) -> bool:
        return _LOCAL in task.internal_data

    def get(self, task: Open) -> object:
        return (task.internal_data.get(_LOCAL) or {}).get(self.bpmn_id)


class _Answers:
    """Stands for the list of answers: appends to it in the document."""

    def __init__(self, language: Language, name: str) -> None:
        self.bpmn_id = name
        self._language = language
        self._task: Open = None

    def exists(self, task: Open) -> bool:
        return False

    def set(self, task: Open, value: object) -> None:
        """The list is in the document already, or comes with its first answer."""

    def get(self, task: Open) -> _Answers:
        self._task = task
        return self

    def append(self, answer: object) -> None:
        if answer is not None:
            self._language.assign(self._task, {self.bpmn_id: answer}, (self.bpmn_id,))


def _prepare(spec: Spec, language: Language) -> None:
    """Make one spec wait where thutuc waits, and keep its data in the document."""
    if kind_of(spec) == NodeKind.SERVICE_TASK:
        body_of(spec).manual = True
    if not hasattr(spec, "input_item"):
        return
    output = spec.output_item.bpmn_id if spec.output_item is not None else None
    into = spec.data_output.bpmn_id if spec.data_output is not None else None
    spec.input_item = _Item(spec.input_item.bpmn_id if spec.input_item is not None else None, output)
    spec.output_item = _Answer(output) if output and into else None
    spec.data_output = _Answers(language, into) if output and into else None
    if spec.data_input is not None:
        spec.data_input = _Collection(language, spec.data_input.bpmn_id)


# --- the engine ----------------------------------------------------------------------------------


class Shadow:
    """One dossier on SpiffWorkflow's engine; *read* must be parsed anew for each, it is changed."""

    def __init__(self, read: Parsed, end: float = inf) -> None:
        self.language = Language()
        self._end = end  #: by ``perf_counter``: nothing is done after it
        ahead = _Bound(MOST_AHEAD, end)
        for process in (read.top, *read.inside.values()):
            for spec in list(process.task_specs.values()):
                _prepare(spec, self.language)
                spec._predict = ahead.around(spec._predict)
        self._workflow = BpmnWorkflow(read.top, read.inside, script_engine=self.language)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return bool(self._workflow.is_completed())

    def start(self, data: Mapping[str, Any], event: str | None = None) -> None:
        """Begin, with the data the start brings; *event* is the start event that has come."""
        self.language.document.update(data)
        self._go()
        if event is not None:
            for task in self.waiting(event):
                self._caught(task)
            self._go()

    def open(self) -> dict[str, list[Open]]:
        """Everything that waits for somebody or something, by BPMN id, in the order of the rounds."""
        found: dict[str, list[Open]] = {}
        for task in self._workflow.get_tasks(state=_OPEN):
            spec = task.task_spec
            ready = task.state == TaskState.READY and spec.manual
            waits = task.state == TaskState.WAITING and kind_of(spec) in _WAITING
            if (ready or waits) and getattr(spec, "bpmn_id", None):
                found.setdefault(str(own_id(spec.bpmn_id)), []).append(task)
        return found

    def count(self) -> Counter[str]:
        """How many of each are open."""
        return Counter({id_: len(tasks) for id_, tasks in self.open().items()})

    def make(
        self, task: Open, outputs: Mapping[str, Any], appends: Iterable[str], event: str | None = None
    ) -> None:
        """Finish an open task, or let what it waits for happen: *event*, at an event-based gateway."""
        self.language.assign(task, outputs, appends)
        if event is not None:
            names = [
                str(own_id(name.removesuffix(".BoundaryEventSplit"))) for name in task.task_spec._outputs
            ]
            meant = task.task_spec.event_definition.event_definitions[names.index(event)]
            task._set_internal_data(seen_events=[BpmnEvent(meant, payload={})])
            task.task_spec._update(task)
        elif task.state == TaskState.READY:
            task.run()
            if task.state == TaskState.STARTED:  # a service: there is nobody there to answer it
                task.complete()
        else:
            self._caught(task)
        self._go()

    def waiting(self, event: str) -> list[Open]:
        """The boundary or start events with this id that wait."""
        return [
            task
            for task in self._workflow.get_tasks(state=TaskState.WAITING)
            if own_id(getattr(task.task_spec, "bpmn_id", None)) == event
        ]

    def _caught(self, task: Open) -> None:
        task._set_internal_data(event_fired=True)
        task.task_spec._update(task)

    def _go(self) -> None:
        self._workflow.do_engine_steps(will_complete_task=_Bound(MOST_STEPS, self._end).count)
