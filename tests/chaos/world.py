"""What every process of the chaos shares: a clock that can be moved, the office, and what is done in it."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from mmap import ACCESS_READ, mmap
from pathlib import Path
from random import Random
from typing import Any

from tests.office import BIRTH, INVESTMENT, LAND, PLACES, ZONE, make_engine, officers

from thutuc import Dossier, Engine, hookimpl, library
from thutuc.dossier import State, dump_state
from thutuc.outbox import Message, Outbox
from thutuc.procedure import Field, FieldType
from thutuc.store import Store

DEATH = "lien-thong-khai-tu"
FETCH = "tra-cuu-thu-nghiem"
#: Procedures with parallel legs, several opinions at once, timers, waits, and a service.
PROCEDURES = (BIRTH, LAND, INVESTMENT, DEATH, FETCH)

START = datetime(2026, 9, 7, 9, tzinfo=ZONE)
#: So many times faster than the machine's clock; the controller leaps by hours besides.
SPEED = 10

#: A service is called, work begins with a timer at its edge, and two people do their part at once.
_FETCHING = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions id="definitions" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:thutuc:test">
  <bpmn:process id="tra-cuu-thu-nghiem" name="Tra cứu thử nghiệm" isExecutable="true">
    <bpmn:extensionElements><thutuc:procedure legalTerm="10 ngày làm việc"/></bpmn:extensionElements>
    <bpmn:startEvent id="start"/>
    <bpmn:serviceTask id="look_up" name="Tra cứu"><bpmn:extensionElements>
      <thutuc:service name="fetch"/></bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:parallelGateway id="split"/>
    <bpmn:userTask id="work" name="Thẩm tra hồ sơ"><bpmn:extensionElements>
      <thutuc:term value="02 ngày làm việc"/>
      <thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="prepare"/>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:boundaryEvent id="late" attachedToRef="work" cancelActivity="false"><bpmn:timerEventDefinition>
      <bpmn:timeDuration>PT30H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:endEvent id="noted"/>
    <bpmn:userTask id="compare" name="Đối chiếu giấy tờ"><bpmn:extensionElements>
      <thutuc:term value="01 ngày làm việc"/>
      <thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="prepare"/>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:parallelGateway id="join"/>
    <bpmn:serviceTask id="report" name="Báo kết quả"><bpmn:extensionElements>
      <thutuc:service name="report"/></bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="look_up"/>
    <bpmn:sequenceFlow id="f2" sourceRef="look_up" targetRef="split"/>
    <bpmn:sequenceFlow id="f3" sourceRef="split" targetRef="work"/>
    <bpmn:sequenceFlow id="f4" sourceRef="split" targetRef="compare"/>
    <bpmn:sequenceFlow id="f5" sourceRef="work" targetRef="join"/>
    <bpmn:sequenceFlow id="f6" sourceRef="compare" targetRef="join"/>
    <bpmn:sequenceFlow id="f7" sourceRef="join" targetRef="report"/>
    <bpmn:sequenceFlow id="f8" sourceRef="report" targetRef="end"/>
    <bpmn:sequenceFlow id="f9" sourceRef="late" targetRef="noted"/>
  </bpmn:process>
</bpmn:definitions>
"""


class Clock:
    """What time it is: it runs fast, and files say by how much it was moved for all and for one process."""

    def __init__(self, folder: Path, name: str) -> None:
        self._maps = [_mapped(folder / "clock"), _mapped(folder / f"clock-{name}")]

    def __call__(self) -> datetime:
        began, shift = struct.unpack("dd", self._maps[0][:16])
        _, own = struct.unpack("dd", self._maps[1][:16])
        return START + timedelta(seconds=(time.time() - began) * SPEED + shift + own)


def set_clock(folder: Path, name: str, shift: float, began: float = 0.0) -> None:
    """Move the clock of all (``""``) or of one process by *shift* seconds."""
    path = folder / (f"clock-{name}" if name else "clock")
    with path.open("r+b" if path.exists() else "wb") as file:
        file.write(struct.pack("dd", began, shift))


def _mapped(path: Path) -> mmap:
    with path.open("rb") as file:
        return mmap(file.fileno(), 16, access=ACCESS_READ)


class Receiver:
    """The other side of the outbox: a file that takes lines; now and then it fails, before or after."""

    def __init__(self, path: Path, chance: Random, trouble: float) -> None:
        self._chance, self._trouble = chance, trouble
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(self, message: Message) -> None:
        """Take one message; what fails here is sent again."""
        luck = self._chance.random()
        if luck < self._trouble:
            raise ConnectionError("the receiver is out of order")
        os.write(self._file, f"{message.dossier} {message.key}\n".encode())
        if luck > 1 - self._trouble:
            raise TimeoutError("the receiver did not answer")


class Services:
    """Two services, which fail now and then; each call stands in a file."""

    any_thread = True  #: one thread may do what many wait for

    def __init__(self, path: Path, chance: Random, trouble: float) -> None:
        self._path, self._chance, self._trouble = path, chance, trouble

    @hookimpl
    def service_task(self, name: str) -> Any:
        """Both answer nothing."""
        if name not in ("fetch", "report"):
            return None

        def call(dossier: Any) -> dict[str, Any]:
            with self._path.open("a") as file:
                file.write(f"{dossier.id} {name}\n")
            if self._chance.random() < self._trouble:
                raise ConnectionError("the service is out of order")
            return {}

        return call


def make_office(
    store: Store, folder: Path, name: str, chance: Random, *, trouble: float = 0.01, heard: bool = False
) -> Engine:
    """An engine for one process; *heard*: with the outbox, so that its ticks tell."""
    extra: list[object] = [Services(folder / "services.txt", chance, trouble * 5)]
    if heard:
        receiver = Receiver(folder / "sent.txt", chance, trouble)
        extra.append(Outbox(lambda: [receiver]))
    return make_engine(store, Clock(folder, name), *extra)  # type: ignore[arg-type]


def deploy_all(engine: Engine) -> None:
    """Deploy what the chaos runs."""
    for name in PROCEDURES:
        if name != FETCH:
            engine.deploy(library() / name / "procedure.bpmn", by="system")
    engine.deploy(_FETCHING.encode(), by="system", file="tra-cuu.bpmn", services=["fetch", "report"])


# --- what people do ------------------------------------------------------------------------------


def start_of(procedure: str, chance: Random) -> dict[str, Any]:
    """How a dossier of *procedure* is handed in."""
    place, competent = PLACES.get(procedure, PLACES[BIRTH])
    how: dict[str, Any] = {"procedure": procedure, "received_at": place, "competent": competent}
    how |= {"by": "anh.bui" if place.startswith("provincial") else "an.nguyen", "receive": True}
    if procedure == DEATH:
        offices = {"health_office": "health", "home_affairs_office": "home-affairs"}
        benefit, pension = chance.choice((("none", False), ("insurance", True), ("merit", False)))
        how["data"] = {"benefit": benefit, "drew_pension": pension, **offices}
    return how


_PLAIN: Mapping[FieldType, Any] = {
    FieldType.TEXT: "15/2026",
    FieldType.INTEGER: 2,
    FieldType.NUMBER: 2,
    FieldType.DATE: "2026-09-04",
}
_LONG = ("needs_verification", "encumbered", "financial_duty")


def filled(fields: tuple[Field, ...], chance: Random | None) -> dict[str, Any]:
    """What is filled in at a step: by *chance*, or what leads to the end."""
    return {field.name: _value(field, chance) for field in fields}


def _value(field: Field, chance: Random | None) -> Any:
    if field.choices:
        return chance.choice(field.choices) if chance and chance.random() < 0.3 else field.choices[0]
    if field.name == "verifying_unit":
        return "lung-suong"
    if field.type is FieldType.BOOLEAN:
        usual = field.name not in _LONG
        return usual if chance is None or chance.random() < 0.7 else not usual
    if field.type is FieldType.LIST:
        return ["construction", "environment"] if field.name == "consulted" else []
    return _PLAIN[field.type]


def fields_of(dossier: Dossier, step: str) -> tuple[Field, ...]:
    """What a step asks for."""
    node = dossier._net.nodes[step]
    return node.step.fields if node.step is not None else node.fields


def people(task: Any) -> list[str]:
    """Who may do a task, the likeliest first."""
    named = [one for one in (task.holder, task.officer) if one]
    return list(dict.fromkeys([*named, *officers().get(task.unit or "", ()), "system"]))


def call(engine: Engine, act: Mapping[str, Any], request_id: str | None) -> Dossier:
    """Carry out an act as it stands in a client's evidence."""
    arguments = dict(act["with"])
    verb = getattr(engine, act["verb"])
    on = [arguments.pop("on")] if "on" in arguments else []
    done: Dossier = verb(*on, **arguments, request_id=request_id)
    return done


def digest_of(state: State) -> str:
    """What tells one state of a dossier from every other."""
    return hashlib.sha256(dump_state(state)).hexdigest()[:16]


# --- evidence ------------------------------------------------------------------------------------


class Evidence:
    """What one client wrote down, line by line; what was acknowledged is on disk before its next act."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":  # torn by a kill
            os.write(self._file, b"\n")

    def write(self, safe: bool = False, **said: Any) -> None:
        """Add one line."""
        os.write(self._file, json.dumps(said, separators=(",", ":")).encode() + b"\n")
        if safe:
            os.fsync(self._file)


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a file of evidence."""
    if not path.exists():
        return
    for line in path.read_bytes().split(b"\n"):
        try:
            yield json.loads(line)
        except ValueError:  # torn by a kill, or the empty rest
            continue
