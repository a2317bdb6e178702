"""Dossiers a second, beside prosimos: ``python -m tests.bench simulation``.

The same procedure (five steps and a choice), office hours, staff and times of work. Ours are whole dossiers
of the engine: mandates, terms, ladders, journals in memory, the due dates of every step. prosimos 2.1 is
looked for in this interpreter, else in the one that ``PROSIMOS_PYTHON`` names; without it only ours is told.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from thutuc import open_store
from thutuc.simulation import checked
from thutuc.simulation.run import Replications
from thutuc.simulation.writing import write

PER_DAY = 40
MINUTES = 6.0  #: of work at each step, exponential
SENT_BACK = 0.1
#: id, role, unit kind, term, officers
STEPS = (
    ("check_papers", "Công chức một cửa", "one-stop", "0,5 ngày làm việc", ("d1", "d2")),
    ("compare", "Công chức tư pháp", "civil-status", "01 ngày làm việc", ("c1", "c2")),
    ("sign", "Lãnh đạo", "chair", "0,5 ngày làm việc", ("l1", "l2")),
    ("seal", "Công chức tư pháp", "civil-status", "0,5 ngày làm việc", ("c1", "c2")),
    ("return_result", "Công chức một cửa", "one-stop", "0,5 ngày làm việc", ("d1", "d2")),
)
FLOWS = (
    ("f0", "start", "check_papers"),
    ("f1", "check_papers", "compare"),
    ("f2", "compare", "eligible"),
    ("yes", "eligible", "sign"),
    ("no", "eligible", "over"),
    ("f3", "sign", "seal"),
    ("f4", "seal", "return_result"),
    ("f5", "return_result", "over"),
    ("f6", "over", "end"),
)
READY = '<thutuc:step resultReady="true"/>'
_ORGANISATION = """zone: Asia/Ho_Chi_Minh
agencies: [{id: a, kind: commune, name: Ủy ban nhân dân xã, code: H99.1}]
units:
  - {id: a.chair, agency: a, kind: chair, name: Lãnh đạo, leads: true}
  - {id: a.desk, agency: a, kind: one-stop, name: Một cửa}
  - {id: a.office, agency: a, kind: civil-status, name: Văn phòng}
posts:
  - {id: p.l1, unit: a.chair, title: Chủ tịch, roles: [Lãnh đạo], head: true}
  - {id: p.l2, unit: a.chair, title: Phó Chủ tịch, roles: [Lãnh đạo], deputy: true}
  - {id: p.d0, unit: a.desk, title: Giám đốc, head: true}
  - {id: p.d1, unit: a.desk, title: Công chức, roles: [Công chức một cửa]}
  - {id: p.d2, unit: a.desk, title: Công chức, roles: [Công chức một cửa]}
  - {id: p.c0, unit: a.office, title: Chánh Văn phòng, head: true}
  - {id: p.c1, unit: a.office, title: Công chức, roles: [Công chức tư pháp]}
  - {id: p.c2, unit: a.office, title: Công chức, roles: [Công chức tư pháp]}
"""
_PEOPLE = ("l1", "l2", "d0", "d1", "d2", "c0", "c1", "c2")


def drawing() -> str:
    """The procedure, for both."""
    steps = "".join(
        f'<userTask id="{id}" name="{id}"><extensionElements><thutuc:term value="{term}" counting="table"/>'
        f'<thutuc:responsible role="{role}" unit="{unit}" act="prepare"/>'
        + ('<thutuc:field name="ok" type="boolean" required="true"/>' if id == "compare" else "")
        + f"{READY if id == 'seal' else ''}</extensionElements></userTask>"
        for id, role, unit, term, _ in STEPS
    )
    flows = "".join(
        f'<sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}">'
        + ("<conditionExpression>ok == false</conditionExpression>" if id == "no" else "")
        + "</sequenceFlow>"
        for id, source, target in FLOWS
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1" '
        'targetNamespace="urn:bench" id="file"><process id="bench" name="bench" isExecutable="true">'
        '<extensionElements><thutuc:procedure code="9.999999" field="Hộ tịch" legalTerm="03 ngày làm việc" '
        'effectiveFrom="2025-07-01"/></extensionElements><startEvent id="start"/><endEvent id="end"/>'
        '<exclusiveGateway id="eligible" default="yes"/><exclusiveGateway id="over"/>'
        f"{steps}{flows}"
        "</process></definitions>"
    )


def plan(folder: Path, dossiers: int, pace: int = 1) -> Path:
    """Our plan: as many days as so many dossiers take; with another *pace* more come, and take less time."""
    days = max(round(dossiers / PER_DAY / pace * 7 / 5), 2)
    officers = ", ".join(f"{{id: {one}, name: {one}}}" for one in _PEOPLE)
    held = ", ".join(f"{{officer: {one}, post: p.{one}, since: 2020-01-01}}" for one in _PEOPLE)
    (folder / "organisation.yaml").write_text(f"{_ORGANISATION}officers: [{officers}]\nholdings: [{held}]\n")
    (folder / "bench.bpmn").write_text(drawing())
    file = folder / "plan.toml"
    file.write_text(
        f"start = 2022-01-03\ndays = {days}\ncool_down = 30\nreplications = 1\n"
        'organisation = "organisation.yaml"\n'
        '[[procedure]]\nfile = "bench.bpmn"\nreceived_at = "a.desk"\ncompetent = "a"\n'
        f'work = {{exponential = "{MINUTES / pace} phút"}}\n'
        f"step.compare.choose = {{ok = {{true = {1 - SENT_BACK}, false = {SENT_BACK}}}}}\n"
        f"[[procedure.arrivals]]\nper_day = {PER_DAY * pace}\n"
    )
    return file


def parameters() -> dict[str, object]:
    """The same for prosimos."""
    week = [
        {"from": day, "to": day, "beginTime": begins, "endTime": ends}
        for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
        for begins, ends in (("07:30:00", "11:30:00"), ("13:30:00", "17:30:00"))
    ]

    def exponential(seconds: float) -> dict[str, object]:
        params = [{"value": seconds}, {"value": 0.0}, {"value": 100 * seconds}]
        return {"distribution_name": "expon", "distribution_params": params}

    people = sorted({one for *_, officers in STEPS for one in officers})
    return {
        "resource_profiles": [
            {
                "id": one,
                "name": one,
                "resource_list": [
                    {
                        "id": one,
                        "name": one,
                        "cost_per_hour": 1,
                        "amount": 1,
                        "calendar": "office",
                        "assigned_tasks": [step for step, *_, officers in STEPS if one in officers],
                    }
                ],
            }
            for one in people
        ],
        "arrival_time_distribution": exponential(8 * 3600 / PER_DAY),
        "arrival_time_calendar": week,
        "gateway_branching_probabilities": [
            {
                "gateway_id": "eligible",
                "probabilities": [
                    {"path_id": "yes", "value": 1 - SENT_BACK},
                    {"path_id": "no", "value": SENT_BACK},
                ],
            }
        ],
        "task_resource_distribution": [
            {
                "task_id": step,
                "resources": [{"resource_id": one, **exponential(60 * MINUTES)} for one in officers],
            }
            for step, *_, officers in STEPS
        ],
        "resource_calendars": [{"id": "office", "name": "office", "time_periods": week}],
    }


_CHILD = """
import sys, time
from prosimos.simulation_engine import run_simulation
for line in sys.stdin:
    began = time.process_time()
    run_simulation(sys.argv[1], sys.argv[2], int(line), starting_at="2022-01-03T00:00:00+07:00")
    print(time.process_time() - began, flush=True)
"""


class Prosimos:
    """prosimos in a process of its own, asked for so many dossiers at a time."""

    def __init__(self, python: str, folder: Path) -> None:
        bpmn, told = folder / "prosimos.bpmn", folder / "prosimos.json"
        bpmn.write_text(drawing().replace("userTask", "task"))
        told.write_text(json.dumps(parameters()))
        self._process = subprocess.Popen(
            [python, "-c", _CHILD, str(bpmn), str(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, dossiers: int) -> float:
        """The seconds it takes for so many."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{dossiers}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def prosimos(folder: Path) -> Prosimos | None:
    """prosimos, where it is installed."""
    python = os.environ.get("PROSIMOS_PYTHON") or (sys.executable if find_spec("prosimos") else None)
    return None if python is None else Prosimos(python, folder)


def run(folder: Path, size: int, dossiers: int = 4_000, written: int = 4_000) -> dict[str, float]:
    """Both in turn, *size* times; then a simulation into SQLite."""
    found = checked(plan(folder, dossiers), load=False)
    ours, theirs = Replications(found.prepared), prosimos(folder)
    counts: list[int] = []

    def simulate() -> float:
        began = time.process_time()
        counts.append(ours.run(len(counts)).dossiers)
        return (time.process_time() - began) / counts[-1]

    things: dict[str, Callable[[], float]] = {"thutuc": simulate}
    if theirs is not None:
        things["prosimos"] = lambda: theirs.run(dossiers) / dossiers
    taken: dict[str, list[float]] = {name: [] for name in things}
    for number in range(size + 1):
        for name, call in things.items():
            seconds = call()
            if number:  # the first of each is thrown away
                taken[name].append(seconds)
    figures = {f"{name}, dossiers a second": 1 / median(each) for name, each in taken.items()}
    figures["thutuc, the best"] = 1 / min(taken["thutuc"])
    if theirs is not None:
        theirs.close()
        figures["thutuc / prosimos"] = median(taken["prosimos"]) / median(taken["thutuc"])
    return figures | _into_sqlite(folder, written)


def _into_sqlite(folder: Path, dossiers: int) -> dict[str, float]:
    """The same into a database, with journal."""
    found = checked(plan(folder, dossiers, pace=max(dossiers // 10_000, 1)), load=False)
    store = open_store(f"sqlite:///{folder / 'simulated.db'}?synchronous=off")
    store.upgrade()
    began = time.process_time()
    tally = write(found.prepared, store)
    seconds = time.process_time() - began
    store.close()
    return {
        "dossiers written into SQLite": float(tally.dossiers),
        "into SQLite with journal, 100,000 dossiers (s)": seconds / tally.dossiers * 1e5,
    }
