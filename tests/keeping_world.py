"""A dossier that is full of what people gave, ended long ago: for tests of keeping and forgetting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.office import ZONE, Clock, hand_in, make_engine

from thutuc import Dossier, Engine, hookimpl
from thutuc.store import Store

#: What people gave: it stands in every place that can hold such a thing.
MARK = "Nguyen-Thi-Mat-Dau-079012345678"

#: The decisions on paper.
HOLD, LIFT, DISPOSAL = "12/QĐ-TTr", "15/QĐ-TTr", "07/QĐ-UBND"

#: Long after a dossier of 2026 that is kept for ten years.
AFTER = datetime(2037, 1, 4, 9, tzinfo=ZONE)

FETCHING = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions id="definitions" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:thutuc:test">
  <bpmn:process id="fetching" name="Tra cứu" isExecutable="true">
    <bpmn:extensionElements>
      <thutuc:procedure legalTerm="30 ngày làm việc"/>
      %s
      <thutuc:field name="full_name" type="text" label="Họ tên"/>
    </bpmn:extensionElements>
    <bpmn:startEvent id="start"/>
    <bpmn:parallelGateway id="both"/>
    <bpmn:serviceTask id="look_up" name="Tra cứu"><bpmn:extensionElements>
      <thutuc:service name="fetch"/></bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:userTask id="work" name="Thẩm tra hồ sơ"><bpmn:extensionElements>
      <thutuc:term value="05 ngày làm việc"/>
      <thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="prepare"/>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:endEvent id="end"/>
    <bpmn:endEvent id="other_end"/>
    <bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="both"/>
    <bpmn:sequenceFlow id="f1" sourceRef="both" targetRef="look_up"/>
    <bpmn:sequenceFlow id="f2" sourceRef="both" targetRef="work"/>
    <bpmn:sequenceFlow id="f3" sourceRef="look_up" targetRef="end"/>
    <bpmn:sequenceFlow id="f4" sourceRef="work" targetRef="other_end"/>
  </bpmn:process>
</bpmn:definitions>
"""

TEN_YEARS = '<thutuc:retention term="10 năm" madeUp="true"/>'
FOR_EVER = '<thutuc:retention term="vĩnh viễn" basis="Luật Hộ tịch Điều 58"/>'


class Loose:
    """A plug-in whose service and whose receiver repeat what people gave when they fail."""

    failing = True

    @hookimpl
    def service_task(self, name: str) -> Any:
        """A service that fails with what it was given."""
        if name != "fetch":
            return None

        def call(*_: object, **__: object) -> Mapping[str, Any]:
            raise RuntimeError(f"no such person: {MARK}")

        return call

    @hookimpl
    def on_event(self, event: object) -> None:
        """A receiver that fails likewise."""
        if self.failing and type(event).__name__ == "Noted":
            raise RuntimeError(f"not delivered: {MARK}")


def engine_on(store: Store, clock: Clock, retention: str = TEN_YEARS) -> Engine:
    """An engine with the procedure of this world, which keeps its dossiers for ten years."""
    engine = make_engine(store, clock, Loose())
    engine.deploy((FETCHING % retention).encode(), by="system", services=["fetch"])
    return engine


def full(engine: Engine, clock: Clock, mark: str = MARK, **more: Any) -> Dossier:
    """A dossier that ended on the day it was handed in, with the mark wherever people can write."""
    dossier = hand_in(engine, "fetching", applicant=mark, data={"full_name": mark}, **more)
    clock.advance(minutes=1)
    engine.tick()
    engine.flag(dossier.id, by="an.nguyen", text=f"Xem lại {mark}")
    paper = {"name": mark, "where": f"kho/{mark}", "sha256": "0" * 64}
    engine.note(dossier.id, by="an.nguyen", text=f"Đã gọi {mark}", attachments=[paper])
    engine.correct(dossier.id, by="an.nguyen", data={"full_name": f"{mark} b"}, reason=f"Nhầm {mark}")
    for task in engine.dossier(dossier.id).tasks:
        engine.give_back(task.id, by="system", reason=f"{mark} là người nhà", to="head")
    clock.advance(minutes=1)
    engine.request_papers(dossier.id, by="an.nguyen", content=f"Bản sao {mark}", reason=f"Thiếu {mark}")
    engine.tick()
    clock.advance(minutes=1)
    return engine.withdraw(dossier.id, by="an.nguyen", reason=f"Theo đơn của {mark}")


def fail(store: Store, dossier: int, mark: str = MARK) -> None:
    """Let a service and a receiver answer with the mark."""
    with store.transaction() as tx:
        cursor, error = tx._cursor, f"'no such person: {mark}'"
        cursor.execute(
            "INSERT INTO thutuc_try (dossier, what, tries, error, retry_at, version) "
            f"VALUES ({dossier}, 'service:99', 1, {error}, 0, -1)"
        )
        cursor.execute(f"UPDATE thutuc_incident SET text = {error} WHERE dossier = {dossier}")  # verify tells
        cursor.execute(
            "INSERT INTO thutuc_undelivered (seq, dossier, tries, error, retry_at) "
            f"SELECT max(seq), {dossier}, 1, {error}, 0 FROM thutuc_journal"
        )


def tables(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, texts and bytes alike."""
    with store.transaction(write=False) as tx:
        cursor = tx._cursor
        if type(cursor).__module__ == "sqlite3":
            cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'thutuc%'")
        else:
            ours = "schemaname = current_schema() AND tablename LIKE 'thutuc%'"
            cursor.execute(f"SELECT tablename FROM pg_tables WHERE {ours}")
        names = [row[0] for row in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f"SELECT * FROM {name}")
            found[name] = [tuple(row) for row in cursor.fetchall()]
        return found


def holding_mark(store: Store, mark: str = MARK) -> set[str]:
    """The tables in which the mark stands."""
    wanted = mark.encode()
    return {
        name
        for name, rows in tables(store).items()
        for row in rows
        for value in row
        if wanted in (bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode())
    }


def files_with(folder: Path, mark: str = MARK) -> set[str]:
    """The files of a folder whose bytes hold the mark."""
    return {path.name for path in folder.iterdir() if path.is_file() and mark.encode() in path.read_bytes()}
