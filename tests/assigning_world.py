"""Small procedures of Đồng Mây whose steps say who gets them, to try every way of assigning."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from tests.office import Clock, make_engine
from tests.vector_world import World, day

from thutuc import Dossier, Engine
from thutuc.store import Store

STAFF = 'role="Chuyên viên" unit="economics-division"'  #: khoa.vuong and oanh.ma; dan.luc heads them
HEAD = 'role="Lãnh đạo phòng" unit="economics-division"'
CIVIL = 'role="Công chức tư pháp - hộ tịch" unit="civil-status"'
LEADER = 'role="Lãnh đạo UBND cấp xã" unit="chair"'


#: An hour in which nobody has anything to do.
REST = (
    '<bpmn:intermediateCatchEvent id="rest"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H'
    "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)


def step(name: str, who: str = STAFF, more: str = "", term: str = "02 ngày làm việc", title: str = "") -> str:
    """One user task: *who* are the attributes of ``thutuc:responsible``, *more* further words."""
    timed = f'<thutuc:term value="{term}"/>' if term else ""
    return (
        f'<bpmn:userTask id="{name}" name="{title or name}"><bpmn:extensionElements>{timed}'
        f"<thutuc:responsible {who}/>{more}</bpmn:extensionElements></bpmn:userTask>"
    )


def file(steps: Iterable[str], flows: Iterable[tuple[str, ...]], law: str = "", name: str = "viec") -> bytes:
    """A whole file: *flows* are (source, target[, condition]); gateways are called ``g_…``."""
    flows = list(flows)
    gates = sorted({end for flow in flows for end in flow[:2] if end.startswith("g_")})
    drawn = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{flow[0]}" targetRef="{flow[1]}">'
        + (f"<bpmn:conditionExpression>{flow[2]}</bpmn:conditionExpression>" if len(flow) > 2 else "")
        + "</bpmn:sequenceFlow>"
        for number, flow in enumerate(flows)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions id="definitions" '
        'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1" '
        f'targetNamespace="urn:thutuc:test"><bpmn:process id="{name}" name="{name}" isExecutable="true">'
        f'<bpmn:extensionElements><thutuc:procedure legalTerm="20 ngày làm việc"/>{law}'
        '</bpmn:extensionElements><bpmn:startEvent id="start"/>'
        + "".join(steps)
        + "".join(f'<bpmn:exclusiveGateway id="{gate}"/>' for gate in gates)
        + f'<bpmn:endEvent id="end"/>{drawn}</bpmn:process></bpmn:definitions>'
    ).encode()


def chain(*steps: str, law: str = "", name: str = "viec") -> bytes:
    """A file whose steps follow each other as they are given."""
    ids = [each.split('"', 2)[1] for each in steps]
    return file(steps, pairwise(["start", *ids, "end"]), law, name)


def office(*files: bytes) -> World:
    """The world with these procedures, on Monday 02/03 at 09:00."""
    world = World(*files)
    world.clock.now = day("02/03 09:00")
    return world


def hand_in(engine: Engine, name: str = "viec", **more: Any) -> Dossier:
    """A dossier of that procedure, received at the counter of Đồng Mây."""
    place = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    return engine.start(name, by="an.nguyen", receive=True, **{**place, **more})


def engine_on(store: Store, *files: bytes) -> Engine:
    """An engine of the sample province with these procedures."""
    engine = make_engine(store, Clock())
    for number, each in enumerate(files):
        engine.deploy(each, by="system", file=f"{number}.bpmn")
    return engine
