"""Runs betsy's BPMN conformance tests and prints the score by group: ``python -m tests.betsy``.

Only placeholders are translated: the scripts that write a token to a log, the wait of ten seconds, and
the data the tests are given. What the drawing means is left to the engine.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.build import SECOND, Walk

from thutuc.bpmn import read_all
from thutuc.dossier import Event
from thutuc.dossier.events import ErrorThrown, MessageSent, SignalThrown
from thutuc.errors import NothingMatches, ProcedureRefused, ThutucError
from thutuc.net import Net, compile_net
from thutuc.procedure import EventKind

FOLDER = Path(__file__).parents[1] / "../shared/data/betsy"
HORIZON = 600  #: seconds of virtual time a case is given
_FIELDS = "".join(
    f'<thutuc:field xmlns:thutuc="urn:thutuc:bpmn:1" name="{name}"/>'
    for name in ("test", "integerVariable", "log", "data")
)
_SCRIPTS = {
    "CREATE_LOG_FILE": "log = log",
    "CREATE_MARKER_FILE": 'log = log + ["MARKER"]',
    "INCREMENT_INTEGER_VARIABLE": "integerVariable = integerVariable + 1",
    "INCREMENT_INTEGER_VARIABLE_AND_LOG": (
        'integerVariable = integerVariable + 1; log = log + ["INCREMENT"]'
    ),
    "SET_STRING_DATA": 'data = "String"',
    "LOG_DATA": 'log = log + ["DATA_CORRECT" if data == "String" else "DATA_WRONG"]',
}
_SCRIPT = re.compile(r"(<bpmn2:script>)\s*(\w+)\s*(</bpmn2:script>)")
#: scripts that last ten seconds become service tasks that do
_SLOW = re.compile(
    r"<bpmn2:scriptTask((?:(?!</bpmn2:scriptTask>).)*?)<bpmn2:script>\s*"
    r"(?:WAIT_TEN_SECONDS|CREATE_TIMESTAMP_LOG_\d)\s*</bpmn2:script>(.*?)</bpmn2:scriptTask>",
    re.DOTALL,
)
_PROCESS = re.compile(r"(<bpmn2:process\b[^>]*[^/]>)")


@dataclass(frozen=True, slots=True)
class Case:
    """What came of one case: the trace, or what refused the file."""

    group: str
    name: str
    expected: list[str]
    trace: list[str]
    refused: ProcedureRefused | None = None

    @property
    def passes(self) -> bool:
        if self.expected == ["ERROR_GENERIC"]:
            return self.refused is not None or "ERROR_GENERIC" in self.trace
        trace = [token for token in self.trace if token != "MARKER" or "MARKER" in self.expected]
        return self.refused is None and Counter(trace) == Counter(self.expected)


def translated(xml: str) -> bytes:
    """The file with its placeholders filled in."""
    xml = _SLOW.sub(r"<bpmn2:serviceTask\1\2</bpmn2:serviceTask>", xml)
    xml = _SCRIPT.sub(lambda found: found[1] + _script(found[2]) + found[3], xml)
    return _PROCESS.sub(rf"\1<bpmn2:extensionElements>{_FIELDS}</bpmn2:extensionElements>", xml).encode()


def _script(placeholder: str) -> str:
    if placeholder.startswith("SCRIPT_"):
        return f'log = log + ["{placeholder.removeprefix("SCRIPT_")}"]'
    return _SCRIPTS[placeholder]


class World:
    """All processes of one file: what one sends the others get, time passes for all of them."""

    def __init__(self, nets: dict[str, Net], case: dict[str, Any]) -> None:
        self.nets = nets
        self.data = {"test": case["input"] or "", "integerVariable": case["integerVariable"], "log": []}
        self.walks: list[Walk] = []
        self.told: dict[int, int] = {}
        self.slow: list[tuple[int, int]] = []
        self.errors: list[str] = []

    def start(self, process: str, node: str | None = None) -> None:
        self.walks.append(Walk(self.nets[process], self.data, node))
        self.carry()

    def carry(self) -> None:
        """Bring messages and signals from each process to the others until there are no more."""
        for index, walk in enumerate(self.walks):
            while self.told.get(index, 0) < len(walk.events):
                event = walk.events[self.told.get(index, 0)]
                self.told[index] = self.told.get(index, 0) + 1
                self._tell(event, walk)

    def _tell(self, event: Event, sender: Walk) -> None:
        others = [walk for walk in self.walks if walk is not sender]
        if isinstance(event, MessageSent):
            if not any(walk.message(event.name) for walk in others):
                self._instantiate(EventKind.MESSAGE, event.name)
        elif isinstance(event, SignalThrown):
            for walk in others:
                walk.signal(event.name)
            self._instantiate(EventKind.SIGNAL, event.name)
        elif isinstance(event, ErrorThrown) and event.what == "error":
            self.errors.append("ERROR_THROWN_ERROR_EVENT")

    def _instantiate(self, kind: EventKind, name: str) -> None:
        for process, net in self.nets.items():
            for node in net.levels[None].others:
                begins = net.nodes[node]
                waited = [(part.event.kind, part.event.ref) for part in begins.parts]
                if (kind, name) in (waited or [(EventKind.MESSAGE, begins.message)]):
                    self.start(process, node)

    def later(self) -> None:
        """Let timers fire and slow services answer, all in order."""
        for second in range(HORIZON):
            for walk in self.walks:
                walk.at += SECOND
                for wait in list(walk.state.waits.values()):
                    if wait.id not in walk.state.waits:
                        continue
                    if wait.kind == "timer" and wait.due is not None and wait.due <= walk.at:
                        walk.do(lambda run, wait=wait: run.fire(wait.id))
                    elif wait.kind == "service" and self._since(walk, wait.id) + 10 * SECOND <= walk.at:
                        self.slow.append((second - 10, second))
                        walk.do(lambda run, wait=wait: run.service_done(wait.id))
            self.carry()

    @staticmethod
    def _since(walk: Walk, wait: int) -> int:
        return next(
            at
            for at, events in walk.rows
            for event in events
            if event.kind == "WaitOpened" and event.wait == wait  # type: ignore[attr-defined]
        )

    @property
    def trace(self) -> list[str]:
        log = [token for walk in self.walks for token in walk.state.data["log"]]
        if len(self.slow) > 1 and self.slow[0][1] > self.slow[1][0]:
            log.append("EXECUTION_PARALLEL")
        return log + self.errors


def run_case(test: dict[str, Any], case: dict[str, Any]) -> Case:
    """Run one case of one test."""
    told = (test["group"], test["name"], case["trace"])
    try:
        xml = (FOLDER / test["file"]).read_text(encoding="utf-8")
        procedures = {one.id: one for one in read_all(translated(xml), test["file"])}
        nets = {id: compile_net(one, procedures.__getitem__) for id, one in procedures.items()}
    except ProcedureRefused as error:
        return Case(*told, [], error)
    world = World(nets, case)
    try:
        if case["parallelProcess"]:
            world.start("ParallelProcess")
        world.start(test["name"] if test["name"] in nets else next(iter(nets)))
        world.later()
    except NothingMatches:
        world.errors.append("ERROR_RUNTIME")
    except ThutucError:
        world.errors.append("ERROR_GENERIC")
    return Case(*told, world.trace)


def run_all() -> list[list[Case]]:
    """Run every test; a list of its cases for each."""
    tests = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    return [[run_case(test, case) for case in test["cases"]] for test in tests]


def main() -> int:
    """Print what passes, what is refused and why, and what is wrong."""
    tests = run_all()
    groups: dict[str, list[int]] = {}
    for cases in tests:
        passed = all(case.passes for case in cases)
        score = groups.setdefault(cases[0].group, [0, 0, 0])
        score[0 if passed else 1 if cases[0].refused else 2] += 1
        if not passed:
            case = next(case for case in cases if not case.passes)
            why = "; ".join(
                f"{finding.rule} [{finding.element}]"
                for finding in (case.refused.findings if case.refused else ())
            )
            print(f"{case.name}: {why or f'expected {case.expected}, found {case.trace}'}")
    for group, (passed, refused, wrong) in groups.items():
        print(f"{group:12} {passed:3} pass {refused:3} refused {wrong:3} wrong")
    total = [sum(score[index] for score in groups.values()) for index in range(3)]
    print(f"{'all':12} {total[0]:3} pass {total[1]:3} refused {total[2]:3} wrong")
    return 1 if total[2] else 0


if __name__ == "__main__":
    sys.exit(main())
