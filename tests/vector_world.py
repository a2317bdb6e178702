"""A province to hold worked examples against: the engine from outside, and a clock the test turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from tests.office import BIRTH, INVESTMENT, LAND, PLACES, ZONE, Clock, make_engine

from thutuc import Dossier, Engine, library
from thutuc.store import open_store

CONSULTED = [
    "construction.leadership",
    "environment.leadership",
    "trade.leadership",
    "police.leadership",
    "military.leadership",
]
NO = {"needs_verification": False, "eligible": True}
DATA: Mapping[str, Mapping[str, Any]] = {  #: what each step is filled in with, where a test says nothing
    "appraise": NO,
    "register_birth": {"register_number": "15/2026"},
    "verify_records": {"encumbered": False},
    "record_posting": {"posting_record": "03/BB-UBND"},
    "cancel_certificate": {"financial_duty": True},
    "draft_consultation": {"consulted": CONSULTED},
    "review_consultation": {"consultation_review": "agree"},
    "sign_consultation": {"consultation_signature": "agree"},
    "give_opinion": {"opinion": "Thống nhất"},
    "compile_report": {"proposal": "approve"},
    "review_report": {"report_review": "agree"},
    "sign_report": {"report_signature": "agree"},
    "decide": {"decision": "approve"},
    "sign_birth": {"sign_birth_opinion": "agree"},
    "issue_insurance": {"insurance_granted": True},
}
SIGNING = {"signature": "signed"}
CERTIFICATE = {**SIGNING, "certificate_number": "AA 00012345"}


def day(text: str, year: int = 2026) -> datetime:
    """``06/03 17:30`` in the zone of the office."""
    return datetime.strptime(f"{year} {text}", "%Y %d/%m %H:%M").replace(tzinfo=ZONE)


class World:
    """One dossier on its way, told in the words of the worked examples."""

    def __init__(
        self, *files: bytes, policies: Mapping[str, str] | None = None, plugins: Sequence[object] = ()
    ) -> None:
        self.clock = Clock(day("01/01 08:00"))
        store = open_store(":memory:")
        store.upgrade()
        settings = {"deadlines": {"policies": policies}} if policies else {}
        self.engine: Engine = make_engine(store, self.clock, *plugins, settings=settings)
        self.shipped: set[str] = set()
        for number, file in enumerate(files):
            self.engine.deploy(file, by="system", file=f"{number}.bpmn")
        self.id = 0

    @property
    def it(self) -> Dossier:
        """The dossier as it stands."""
        return self.engine.dossier(self.id)

    def at(self, text: str) -> World:
        """Let time go on to that instant; what is due by then happens."""
        self.clock.now = day(text)
        self.engine.tick()
        return self

    def hand_in(
        self, when: str, procedure: str, *, by: str | None = None, receive: bool = True, **more: Any
    ) -> Dossier:
        """A new dossier, where such dossiers are handed in."""
        if procedure in PLACES and procedure not in self.shipped:
            self.engine.deploy(library() / procedure / "procedure.bpmn", by="system")
            self.shipped.add(procedure)
        place, competent = PLACES.get(procedure, PLACES[BIRTH])
        desk = by or ("anh.bui" if procedure == INVESTMENT else "an.nguyen")
        self.at(when)
        self.id = self.engine.start(
            procedure, by=desk, received_at=place, competent=competent, receive=receive, **more
        ).id
        return self.it

    def do(self, when: str, step: str, *, by: str | None = None, **data: Any) -> Dossier:
        """Complete the open task of *step*, by who holds it or answers for it."""
        self.at(when)
        task = next(task for task in self.it.tasks if task.step == step)
        filled = data or DATA.get(step, {})
        if step == "sign_certificate" and not data:
            filled = CERTIFICATE if self.it.procedure == LAND else SIGNING
        return self.engine.complete(task.id, by=by or task.holder or task.officer or "", data=filled)

    def events(self, kind: str, clock: str | None = None) -> list[Any]:
        """Every event of a kind in the journal, or of one clock."""
        return [event for event, _ in self.told(kind, clock)]

    def told(self, kind: str, clock: str | None = None) -> list[tuple[Any, datetime]]:
        """The same with the instant at which each happened."""
        return [
            (event, record.happened_at)
            for record in self.engine.journal(self.id)
            for event in record.events
            if event.kind == kind and clock in (None, getattr(event, "clock", None))
        ]

    def rungs(self, clock: str) -> list[tuple[str, str | None, str]]:
        """Who was told what of a clock, and when: ``("breach", "dan.luc", "30/03 17:30")``."""
        return [
            (event.rung, event.officer, at.strftime("%d/%m %H:%M"))
            for event, at in self.told("RungReached", clock)
        ]

    def promises(self) -> list[tuple[str, str]]:
        """What the applicant was told: ``("first", "02/03 17:30")``."""
        return [(promise.kind, promise.at.strftime("%d/%m %H:%M")) for promise in self.it.promises]

    def clock_of(self, step: str, unit: str | None = None) -> str:
        """The clock of the open task of *step* (in *unit*)."""
        task = next(t for t in self.it.tasks if t.step == step and unit in (None, t.unit))
        return f"task:{task.id.partition('.')[2]}"


def seven_days(
    term: str = "07 ngày làm việc",
    after: str = "restart",
    id: str = "bay-ngay",
    applicant: str = "15 ngày làm việc",
    silence: str | None = None,
    law: str = "",
    check: str = "",
    supplement: str = "",
) -> bytes:
    """A small procedure of Đồng Mây: perhaps ask, check, examine, hand over, return.

    *law* and *check* are further words on the process and on its first step, *supplement* attributes.
    """
    ask = ""
    flow = ["start", "check", "examine", "hand_over", "give", "end"]
    if silence is not None:
        flow.insert(1, "ask")
        ask = (
            f'<bpmn:userTask id="ask" name="Lấy ý kiến"><bpmn:extensionElements>'
            f'<thutuc:term value="02 ngày làm việc" counting="law"/>'
            f'<thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="consult"/>'
            f'<thutuc:consult onSilence="{silence}" basis="Nghị định 118/2025/NĐ-CP"/>'
            f"</bpmn:extensionElements></bpmn:userTask>"
        )
    steps = "".join(
        f'<bpmn:userTask id="{name}" name="{name}"><bpmn:extensionElements>{extra}{work}'
        f"</bpmn:extensionElements></bpmn:userTask>"
        for name, extra, work in (
            ("check", check, _work("02 giờ làm việc", "Công chức một cửa", "one-stop", "receive")),
            ("examine", "", _work("05 ngày làm việc", "Công chức tư pháp - hộ tịch", "civil-status")),
            (
                "hand_over",
                '<thutuc:step resultReady="true"/>',
                _work("02 giờ làm việc", "Công chức tư pháp - hộ tịch", "civil-status", "issue"),
            ),
            ("give", "", _work(None, "Công chức một cửa", "one-stop", "return")),
        )
    )
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(flow))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions id="definitions" '
        'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1" '
        f'targetNamespace="urn:thutuc:test"><bpmn:process id="{id}" name="{id}" isExecutable="true">'
        f'<bpmn:extensionElements><thutuc:procedure legalTerm="{term}"/>'
        f'<thutuc:supplement stages="intake appraisal" atMost="1" after="{after}" '
        f'applicantTerm="{applicant}" basis="Nghị định 118/2025/NĐ-CP Điều 17" {supplement}/>{law}'
        "</bpmn:extensionElements>"
        f'<bpmn:startEvent id="start"/>{ask}{steps}<bpmn:endEvent id="end"/>{flows}'
        "</bpmn:process></bpmn:definitions>"
    ).encode()


def _work(term: str | None, role: str, unit: str, act: str = "prepare") -> str:
    timed = f'<thutuc:term value="{term}"/>' if term else "<thutuc:untimed/>"
    return f'{timed}<thutuc:responsible role="{role}" unit="{unit}" act="{act}"/>'
