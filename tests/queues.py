"""The simulator against queueing theory: waiting times that Erlang, Pollaczek and Khinchine worked out.

An office that never closes, one step, dossiers that come by chance: M/M/1, M/M/c and M/D/1. Thirty
replications, their mean wait within three standard errors of the formula, that error below one per cent; the
seed was fixed beforehand. So small an error needs millions of dossiers; it is shown in two halves that meet:

- every dossier of the simulator, through the engine, waits to the microsecond as the recurrence says that
  the theory begins with (Lindley's; for several servers Kiefer and Wolfowitz's), by the same arrivals and
  work;
- the recurrence, over the very arrivals and work of the simulator's plan, agrees with the formulas.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from heapq import heapreplace
from math import factorial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from thutuc.simulation import Answers, Checked, Figure, checked, simulate
from thutuc.simulation.arriving import arriving
from thutuc.simulation.cases import WORK
from thutuc.simulation.chance import branch, draw, key
from thutuc.simulation.hours import midnight
from thutuc.simulation.run import Replications, source_names

SERVICE = 1.0  #: minutes of work, on the average
LOADS = (0.5, 0.6, 0.7, 0.8, 0.9)
REPLICATIONS = 30
SERVERS = 3
#: Dossiers that are left out at the beginning: many times what an empty office needs to fill.
WARM = 10_000


def needed(load: float, servers: int) -> int:
    """How many dossiers a replication needs for an error of 1 %.

    The variance of the mean wait in M/M/1 is known (D. J. Daley 1968); half as many again are taken, for it
    is an estimate over 30, and more for several servers, where fewer wait.
    """
    variance = load * (2 + 5 * load - 4 * load**2 + load**3) / (1 - load) ** 4 / (load / (1 - load)) ** 2
    return round((1.5 if servers == 1 else 6.0 - 4.5 * load) * variance / 1e-4 / REPLICATIONS)


_BPMN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1"
 targetNamespace="urn:queue" id="file"><process id="queue" name="Một bước" isExecutable="true">
 <extensionElements><thutuc:procedure code="9.999999" field="Hộ tịch" legalTerm="60 ngày"
 effectiveFrom="2025-07-01"/></extensionElements><startEvent id="start"/><endEvent id="end"/>
 <userTask id="serve" name="Giải quyết"><extensionElements><thutuc:term value="60 ngày"/>
 <thutuc:responsible role="Công chức" unit="office" act="prepare" {assign}/></extensionElements></userTask>
 <sequenceFlow id="in" sourceRef="start" targetRef="serve"/>
 <sequenceFlow id="out" sourceRef="serve" targetRef="end"/></process></definitions>"""

_ORGANISATION = """zone: Asia/Ho_Chi_Minh
agencies: [{id: a, kind: commune, name: Ủy ban nhân dân xã, code: H99.1}]
units: [{id: a.office, agency: a, kind: office, name: Văn phòng, leads: true}]
posts:
  - {id: head, unit: a.office, title: Chủ tịch, head: true}
"""


class Queue(NamedTuple):
    """One queue of the theory."""

    name: str
    servers: int
    load: float
    work: str  #: how long one is served, in the words of a plan

    @property
    def wait(self) -> float:
        """The mean wait in minutes."""
        if self.servers == 1:  # Pollaczek–Khinchine: half of it where the service never varies
            varies = 0.5 if self.name == "M/D/1" else 1.0
            return varies * self.load / (1 - self.load) * SERVICE
        offered, c = self.servers * self.load, self.servers
        last = offered**c / factorial(c) / (1 - self.load)
        erlang = last / (sum(offered**k / factorial(k) for k in range(c)) + last)
        return erlang * SERVICE / (c * (1 - self.load))


QUEUES = tuple(
    queue
    for load in LOADS
    for queue in (
        Queue("M/M/1", 1, load, '{exponential = "1 phút"}'),
        Queue(f"M/M/{SERVERS}", SERVERS, load, '{exponential = "1 phút"}'),
        Queue("M/D/1", 1, load, '{constant = "1 phút"}'),
    )
)


def staffed(folder: Path, people: Sequence[str]) -> None:
    """Write ``organisation.yaml``: one office, its head, and these officers with a post each."""
    posts = "".join(
        f"  - {{id: p.{one}, unit: a.office, title: Công chức, roles: [Công chức]}}\n" for one in people
    )
    officers = ", ".join(f"{{id: {one}, name: Cán bộ {one}}}" for one in ("head", *people))
    held = ", ".join(f"{{officer: {one}, post: p.{one}, since: 2018-01-01}}" for one in people)
    (folder / "organisation.yaml").write_text(
        f"{_ORGANISATION}{posts}officers: [{officers}]\n"
        f"holdings: [{{officer: head, post: head, since: 2018-01-01}}, {held}]\n"
    )


def written(queue: Queue, dossiers: int, warm: int, replications: int, seed: int, folder: Path) -> Path:
    """The plan of a queue, with its procedure and organisation."""
    people = [f"o{number}" for number in range(queue.servers)]
    staffed(folder, people)
    (folder / "queue.bpmn").write_text(_BPMN.format(assign='assign="pool"' if queue.servers > 1 else ""))
    per_day = 1440 / SERVICE * queue.load * queue.servers
    hours = "".join(f'[[hours]]\nofficer = "{one}"\nalways = true\n' for one in people)
    plan = folder / "plan.toml"
    plan.write_text(
        f"start = 2026-01-01\ndays = {round((warm + dossiers) / per_day) + 1}\n"
        f"warm_up = {round(warm / per_day)}\n"
        f'cool_down = 10\nreplications = {replications}\nseed = {seed}\norganisation = "organisation.yaml"\n'
        f'[[procedure]]\nfile = "queue.bpmn"\nreceived_at = "a.office"\ncompetent = "a"\n'
        f"step.serve.work = {queue.work}\n"
        f'[[procedure.arrivals]]\nper_day = {per_day}\nhours = "always"\n{hours}'
    )
    return plan


def simulated(queue: Queue, dossiers: int, warm: int, replications: int, seed: int) -> Answers:
    """What the simulator says of a queue."""
    return simulate(planned(queue, dossiers, warm, replications, seed))


def measured(queue: Queue, answers: Answers) -> tuple[float, float]:
    """The mean wait that was simulated, in minutes, and its standard error."""
    figure = answers.figure("steps", "queue/serve", "waiting")
    assert figure is not None and figure.error is not None
    return 60 * figure.mean, 60 * figure.error


def recurrence(found: Checked, number: int) -> tuple[int, int]:
    """The sum of the waits of a replication in microseconds, and of how many, without the engine."""
    plan, (flow,) = found.plan, found.prepared.flows
    (source,) = flow.plan.arrivals
    since, until = (midnight(plan.start + timedelta(days=days)) for days in (plan.warm_up, plan.days))
    named = source_names([flow])[0, 0]
    arrivals, dossiers = (key(plan.seed, number, what, *named) for what in ("arrivals", "dossier"))
    days = plan.days + plan.cool_down
    plugins, folder = found.prepared.plugins, found.prepared.folder
    step = flow.steps["serve"]
    free = [0] * len(plan.hours)
    waited = count = 0
    for place, at in enumerate(arriving(source, "a.office", plugins, plan.start, days, arrivals, folder)):
        if at >= until:
            break
        begins = max(at, free[0])
        work = step.work(draw(branch(branch(dossiers, place), step.stream), WORK + 1))
        heapreplace(free, begins + work)
        if at >= since:
            waited, count = waited + begins - at, count + 1
    return waited, count


def planned(queue: Queue, dossiers: int, warm: int, replications: int, seed: int) -> Checked:
    """The plan of a queue, ready to run."""
    with tempfile.TemporaryDirectory() as folder:
        return checked(written(queue, dossiers, warm, replications, seed, Path(folder)), load=False)


def assert_same_waits(queue: Queue, dossiers: int, seed: int) -> None:
    """The simulator's dossiers wait as long as the recurrence says, all together to the microsecond."""
    found = planned(queue, dossiers, dossiers // 10, 1, seed)
    tally = Replications(found.prepared).run(0)
    step = tally.steps[0, "serve"]
    assert (step.waiting, step.done) == recurrence(found, 0)
    assert tally.refusals == {} and step.done > dossiers / 2


def _one(told: tuple[Queue, int, int, int]) -> float:
    queue, dossiers, seed, number = told
    waited, count = recurrence(planned(queue, dossiers, WARM, REPLICATIONS, seed), number)
    return waited / count / 60_000_000


def judged(queue: Queue, dossiers: int, seed: int) -> tuple[Figure, float, float]:
    """The mean wait over the replications; how many standard errors it is off; the error in per cent."""
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        waits = pool.map(_one, [(queue, dossiers, seed, number) for number in range(REPLICATIONS)])
    figure = Figure.of(waits)
    assert figure.error is not None
    return figure, (figure.mean - queue.wait) / figure.error, 100 * figure.error / queue.wait


def run(size: int, seed: int) -> str:
    """Both halves for every queue, with *size* per cent of the dossiers that an error of 1 % needs."""
    failed = []
    for queue in QUEUES:
        assert_same_waits(queue, 4_000 * size // 100, seed)
        dossiers = needed(queue.load, queue.servers) * size // 100
        figure, off, share = judged(queue, dossiers, seed)
        line = (
            f"{queue.name} at {queue.load}: {queue.wait:.4f} min by the formula, {figure.mean:.4f} found, "
            f"{off:+.2f} standard errors, each {share:.2f} %, {REPLICATIONS} × {dossiers:,} dossiers"
        )
        print(line, flush=True)
        if abs(off) > 3 or share > 1:
            failed.append(line)
    assert not failed, failed
    return f"{len(QUEUES)} queues agree with the formulas, each dossier with the recurrence"
