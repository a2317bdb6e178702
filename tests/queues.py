"""The simulator against queueing theory: waiting times that Erlang, Pollaczek and Khinchine worked out.

An office that never closes, one step, dossiers that come by chance: M/M/1, M/M/c and M/D/1. The
mean wait of thirty replications has to lie within three of its standard errors of the formula, and that error
below one per cent. Every dossier goes through the engine like any other; the seed was fixed beforehand.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from math import factorial
from pathlib import Path
from typing import NamedTuple

from thutuc.simulation import Answers, checked, simulate

SERVICE = 1.0  #: minutes of work, on the average
LOADS = (0.5, 0.6, 0.7, 0.8, 0.9)
REPLICATIONS = 30
SERVERS = 3
#: Dossiers that are left out at the beginning: many times what an empty office needs to fill.
WARM = 10_000
#: How many dossiers a replication needs for an error of 1 %, at each load: the variance of the mean wait in
#: M/M/1 is known (D. J. Daley 1968), and half as many again is taken, for it is an estimate over 30.
NEEDED = {
    load: round(
        1.5 * load * (2 + 5 * load - 4 * load**2 + load**3) / (1 - load) ** 4 / (load / (1 - load)) ** 2
        / 1e-4 / REPLICATIONS
    )
    for load in LOADS
}  # fmt: skip

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


def written(queue: Queue, dossiers: int, warm: int, replications: int, seed: int, folder: Path) -> Path:
    """The plan of a queue, with its procedure and organisation."""
    people = [f"o{number}" for number in range(queue.servers)]
    posts = "".join(
        f"  - {{id: p.{one}, unit: a.office, title: Công chức, roles: [Công chức]}}\n" for one in people
    )
    officers = ", ".join(f"{{id: {one}, name: Cán bộ {one}}}" for one in ("head", *people))
    held = ", ".join(f"{{officer: {one}, post: p.{one}, since: 2018-01-01}}" for one in people)
    (folder / "organisation.yaml").write_text(
        f"{_ORGANISATION}{posts}officers: [{officers}]\n"
        f"holdings: [{{officer: head, post: head, since: 2018-01-01}}, {held}]\n"
    )
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


def simulated(
    queue: Queue, dossiers: int, warm: int, replications: int, seed: int, cores: int = 1
) -> Answers:
    """What the simulator says of a queue."""
    with tempfile.TemporaryDirectory() as folder:
        plan = written(queue, dossiers, warm, replications, seed, Path(folder))
        return simulate(checked(plan, load=False), cores=cores)


def measured(queue: Queue, answers: Answers) -> tuple[float, float]:
    """The mean wait that was simulated, in minutes, and its standard error."""
    figure = answers.figure("steps", "queue/serve", "waiting")
    assert figure is not None and figure.error is not None
    return 60 * figure.mean, 60 * figure.error


def lines(size: int, seed: int) -> Iterator[tuple[str, bool]]:
    """What came out for each queue, *size* per cent of the dossiers that an error of 1 % needs."""
    for queue in QUEUES:
        dossiers = NEEDED[queue.load] * size // 100
        answers = simulated(queue, dossiers, WARM, REPLICATIONS, seed, os.cpu_count() or 1)
        mean, error = measured(queue, answers)
        off, share = (mean - queue.wait) / error, 100 * error / queue.wait
        fine = abs(off) <= 3 and share <= 1
        yield (
            f"{queue.name} at {queue.load}: {queue.wait:.4f} by the formula, {mean:.4f} simulated, "
            f"{off:+.2f} standard errors, each {share:.2f} %, {REPLICATIONS} × {dossiers:,}",
            fine,
        )


def run(size: int, seed: int) -> str:
    """All of them; fails where one is off."""
    failed = []
    for line, fine in lines(size, seed):
        print(line, flush=True)
        if not fine:
            failed.append(line)
    assert not failed, failed
    return f"{len(QUEUES)} queues agree with the formulas"
