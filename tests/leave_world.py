"""A department whose director is on leave: who may act meanwhile, told through the engine from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any

from tests.office import Clock, make_engine, sample_rows
from tests.vector_world import World, day

from thutuc import Engine
from thutuc.organisation import OrganisationData
from thutuc.store import open_store

#: The people of Sở Nông nghiệp và Môi trường: director, deputies in charge of land and of water, head of the
#: land division (Trưởng phòng A) with his deputy, and who drafts.
DIRECTOR, LAND, WATER = "phuc.hoang", "loan.truong", "nga.thuy"
DIVISION, HIS_DEPUTY, DRAFTS = "vinh.lam", "an.pho", "trang.khuat"
DESK = "anh.bui"
PERMIT = "cap-phep"


def tuq(**more: Any) -> dict[str, Any]:
    """The decision of 06/03: Trưởng phòng A signs requests for papers in the land field, 09/03–13/03."""
    return {
        "kind": "TUQ",
        "giver": "environment.director",
        "to_post": "environment.land-head",
        "acts": ["request-papers"],
        "fields": ["Đất đai"],
        "decision": "45/QĐ-SNNMT",
        "decided": "2026-03-06",
        "since": "2026-03-09",
        "until": "2026-03-13",
    } | more


def away(run_by: str | None = None, **more: Any) -> dict[str, Any]:
    """The director's leave of 09/03–13/03."""
    return {"officer": DIRECTOR, "since": "2026-03-09", "until": "2026-03-13", "run_by": run_by} | more


def rows() -> dict[str, Any]:
    """The sample province with the deputies that the examples speak of."""
    data = deepcopy(sample_rows())
    by_id = {post["id"]: post for post in data["posts"]}
    by_id["environment.deputy"]["fields"] = ["Đất đai"]
    for post, unit, title, who, name in (
        ("environment.deputy-2", "environment.leadership", "Phó Giám đốc", WATER, "Nguyễn Thúy Nga"),
        ("environment.land-deputy", "environment.land", "Phó Trưởng phòng", HIS_DEPUTY, "Phó Văn An"),
    ):
        roles = ["Lãnh đạo Sở"] if post == "environment.deputy-2" else ["Lãnh đạo phòng"]
        data["posts"].append({"id": post, "unit": unit, "title": title, "roles": roles, "deputy": True})
        data["officers"].append({"id": who, "name": name})
        data["holdings"].append({"post": post, "officer": who, "since": "2025-07-01"})
    data["posts"][-2]["fields"] = ["Thủy lợi"]
    data["delegations"] = []
    return data


def organisation(
    *, absences: Iterable[dict[str, Any]] = (), delegations: Iterable[dict[str, Any]] = (), **more: Any
) -> OrganisationData:
    """The province with these absences and delegations; *more* replaces or adds whole tables."""
    data = rows()
    data["absences"] += absences
    data["delegations"] += delegations
    for table, change in more.items():
        data[table] = change(data[table]) if callable(change) else [*data[table], *change]
    return OrganisationData.model_validate(data)


def permit(
    id: str = PERMIT,
    field: str = "Đất đai",
    signer: str = "agency-head",
    term: str = "15 ngày làm việc",
    sign_term: str = "05 ngày làm việc",
    sign: tuple[str, str] = ("Lãnh đạo Sở", "department-leadership"),
    draft: tuple[str, str] = ("Chuyên viên", "land-division"),
    beside: str = "",
) -> bytes:
    """A small procedure: taken in at the desk, drafted, signed by the leadership, returned at the desk."""
    steps = (
        ("check", "receive", "Công chức một cửa", "one-stop", "02 giờ làm việc", ""),
        ("draft", "prepare", *draft, "03 ngày làm việc", beside),
        ("sign", "sign", *sign, sign_term, '<thutuc:step resultReady="true"/>'),
        ("give", "return", "Công chức một cửa", "one-stop", None, ""),
    )
    drawn = ""
    for name, act, role, unit, limit, extra in steps:
        timed = f'<thutuc:term value="{limit}"/>' if limit else "<thutuc:untimed/>"
        drawn += (
            f'<bpmn:userTask id="{name}" name="{name}"><bpmn:extensionElements>{timed}'
            f'<thutuc:responsible role="{role}" unit="{unit}" act="{act}"/>{extra}'
            "</bpmn:extensionElements></bpmn:userTask>"
        )
    flow = ["start", *(step[0] for step in steps), "end"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(flow))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions id="d" '
        'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1" '
        f'targetNamespace="urn:thutuc:test"><bpmn:process id="{id}" name="{id}" isExecutable="true">'
        f'<bpmn:extensionElements><thutuc:procedure legalTerm="{term}" field="{field}"/>'
        f'<thutuc:supplement stages="intake appraisal" atMost="9" after="resume" signer="{signer}" '
        'basis="Nghị định 118/2025/NĐ-CP Điều 17"/></bpmn:extensionElements>'
        f'<bpmn:startEvent id="start"/>{drawn}<bpmn:endEvent id="end"/>{flows}'
        "</bpmn:process></bpmn:definitions>"
    ).encode()


class Leave(World):
    """One dossier in that department."""

    def __init__(
        self, data: OrganisationData, *files: bytes, policies: Mapping[str, str] | None = None
    ) -> None:
        self.clock = Clock(day("01/01 08:00"))
        store = open_store(":memory:")
        store.upgrade()
        roles: dict[str, Any] = {"organisation": data} | ({"policies": policies} if policies else {})
        self.engine: Engine = make_engine(store, self.clock, settings={"roles": roles})
        self.shipped = set()
        for number, file in enumerate(files or (permit(),)):
            self.engine.deploy(file, by="system", file=f"{number}.bpmn")
        self.id = 0

    def received(
        self, when: str, procedure: str = PERMIT, competent: str = "environment", receive: bool = True
    ) -> Leave:
        """A dossier just received for the department at the provincial one-stop, on its first step."""
        self.at(when)
        self.id = self.engine.start(
            procedure,
            by=DESK,
            received_at="provincial-centre.one-stop",
            competent=competent,
            receive=receive,
        ).id
        return self

    def drafted(self, when: str, **more: Any) -> Leave:
        """The same, checked and drafted: it waits for a signature."""
        self.received(when, **more)
        for step in ("check", "draft"):
            self.do(when, step)
        return self

    def ask(self, when: str, by: str) -> Any:
        """A request for papers, and the event that tells it."""
        self.at(when)
        self.engine.request_papers(self.id, by=by, content="Trích lục", reason="Thiếu trích lục")
        return self.events("PapersRequested")[-1]

    def sign(self, when: str, by: str) -> Any:
        """The result signed, and the event that tells it."""
        self.do(when, "sign", by=by)
        return self.events("TaskCompleted")[-1]
