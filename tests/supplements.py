"""Many supplements in one dossier: asked for, brought, asked for again; what the last step costs."""

from __future__ import annotations

import tempfile
import time
from statistics import median

from tests.office import Clock, hand_in, make_engine

from thutuc import Engine, open_store

_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions id="definitions" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:thutuc:test">
  <bpmn:process id="{id}" name="Nhiều lần bổ sung" isExecutable="true">
    <bpmn:extensionElements>
      <thutuc:procedure legalTerm="30 ngày làm việc"/>
      <thutuc:supplement stages="intake appraisal" atMost="{at_most}" after="{after}"/>
    </bpmn:extensionElements>
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="appraise" name="Thẩm tra hồ sơ"><bpmn:extensionElements>
      <thutuc:term value="05 ngày làm việc"/>
      <thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="prepare"/>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="appraise"/>
    <bpmn:sequenceFlow id="f2" sourceRef="appraise" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""
SAMPLE = 50


def supplement(
    engine: Engine, clock: Clock, times: int, after: str, named: str = ""
) -> tuple[float, float, int]:
    """Ask for papers *times* times in one dossier, and finish it.

    Gives the last step's time and state size as multiples of the first ones, and the dossier. Beside
    each timed round a fresh dossier makes the same two steps, so that a slow moment of the machine
    counts for both.
    """
    name = f"supplements-{named or after}"
    file = _FILE.format(id=name, at_most=times + 1, after=after).encode()
    engine.deploy(file, by="system", file=f"{name}.bpmn")
    dossier = hand_in(engine, name)
    sizes: list[int] = []
    told: list[float] = []
    fresh: list[float] = []
    _once(engine, clock, dossier.id)
    for number in range(times - 1):
        took = _once(engine, clock, dossier.id)
        sizes.append(_size(engine, dossier.id))
        if number >= times - 1 - SAMPLE:
            beside = hand_in(engine, name)
            _once(engine, clock, beside.id)
            fresh.append(_once(engine, clock, beside.id))
            told.append(took)
    task = engine.dossier(dossier.id).tasks[0]
    assert dict(engine.dossier(dossier.id).requests) == {"appraisal": times}
    engine.complete(task.id, by=task.holder or task.officer)
    return median(told) / median(fresh), sizes[-1] / sizes[0], dossier.id


def _once(engine: Engine, clock: Clock, dossier: int) -> float:
    began = time.perf_counter()
    engine.request_papers(dossier, by="an.nguyen", content="Bản chính Giấy chứng sinh", reason="Bản chụp mờ")
    clock.advance(seconds=20)
    engine.supply(dossier, by="an.nguyen")
    took = time.perf_counter() - began
    clock.advance(seconds=20)
    return took


def _size(engine: Engine, dossier: int) -> int:
    with engine.store.transaction(write=False) as tx:
        row = tx.dossier(dossier)
    assert row is not None
    return len(row.state)


def run(size: int, seed: int = 1) -> str:
    """Supplement a file's dossier *size* times, once resuming and once from the beginning."""
    said = []
    for after in ("resume", "restart"):
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(f"sqlite:///{folder}/supplements.db?synchronous=off")
            store.upgrade()
            clock = Clock()
            engine = make_engine(store, clock)
            slower, bigger, dossier = supplement(engine, clock, size, after)
            assert engine.verify() == []
            assert str(engine.dossier(dossier).phase) == "returned"
            assert slower <= 1.2, f"the last step takes {slower:.2f} times the first"
            assert bigger <= 1.2, f"the last state has {bigger:.2f} times the first"
            said.append(f"{after}: time × {slower:.2f}, state × {bigger:.2f}")
            store.close()
    return f"{size} supplements in one dossier; {'; '.join(said)}"
