"""Who may do what: every verb refuses who may not, says the rule, and leaves a line in the access log."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from tests.leave_world import DIRECTOR, DIVISION, DRAFTS, HIS_DEPUTY, LAND, Leave, organisation, tuq
from tests.office import rows
from tests.vector_world import World, day, seven_days

from thutuc import Engine, NotPermitted, hookimpl
from thutuc.engine.plans import MigrationPlan
from thutuc.errors import ConfigurationError
from thutuc.organisation import Organisation, survey

#: Left the service at the end of February.
GONE = "quyen.mai"
INSPECTOR = "thanh.tra"

#: Done by named systems, inspectors and heads; no article of law says who.
INNER = frozenset(
    {
        "deploy",
        "reproject",
        "hand_over",
        "migrate",
        "undo_migration",
        "inspection",
        "direct",
        "explain_delay",
        "report_done",
        "unflag",
        "end_version",
        "hold",
        "lift_hold",
        "erase",
        "archive",
    }
)

#: Tried where there is what they need: a year of ended dossiers and a file of one (test_files.py), and
#: something that failed (test_incidents.py).
ELSEWHERE = frozenset({"archive_year", "bring_back", "retry_incident", "skip_incident", "resolve_incident"})

#: What only asks what somebody has done.
ASKS = frozenset({"completed_tasks"})

#: Any officer may; who raised a flag stands in the journal.
ANYBODY = frozenset({"flag"})

PROCEDURE = seven_days(
    law='<thutuc:extension ground="xác minh" atMost="02 ngày làm việc" basis="Luật Hộ tịch"/>'
)

MOVE = MigrationPlan(procedure="bay-ngay", from_version=1, to_version=2, decision="1/QĐ")

#: How each verb is called in a dossier of Đồng Mây that waits to be examined; a new verb is written here.
CALLS: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "start": lambda w: {
        "procedure": "bay-ngay",
        "received_at": "dong-may.one-stop",
        "competent": "dong-may",
    },
    "receive": lambda w: {"dossier": 2},
    "take_over": lambda w: {"dossier": w.id},
    "pay": lambda w: {"dossier": w.id, "moment": "reception", "document": "1"},
    "request_papers": lambda w: {"dossier": w.id, "content": "x", "reason": "y"},
    "supply": lambda w: {"dossier": w.id},
    "refuse": lambda w: {"dossier": w.id, "reason": "Không đủ điều kiện"},
    "claim": lambda w: {"task": open_task(w)},
    "complete": lambda w: {"task": open_task(w)},
    "reassign": lambda w: {"task": open_task(w), "to": "viet.ngo", "reason": "Bận"},
    "give_back": lambda w: {"task": open_task(w), "reason": "Bận"},
    "recall": lambda w: {"task": open_task(w)},
    "opine": lambda w: {"task": open_task(w), "text": "Thống nhất"},
    "send": lambda w: {"dossier": w.id, "name": "answer"},
    "suspend": lambda w: {"dossier": w.id, "ground": "court", "basis": "Luật", "document": "1/QĐ"},
    "resume": lambda w: {"dossier": w.id},
    "extend": lambda w: {"dossier": w.id, "term": "01 ngày làm việc", "ground": "xác minh"},
    "reappoint": lambda w: {"dossier": w.id, "day": date(2026, 4, 1), "reason": "thiếu nhân lực"},
    "withdraw": lambda w: {"dossier": w.id, "reason": "Người nộp rút"},
    "cancel": lambda w: {"dossier": w.id, "reason": "Dừng", "document": "2/TB"},
    "note": lambda w: {"dossier": w.id, "text": "Ghi chú"},
    "correct": lambda w: {"dossier": w.id, "data": {}, "reason": "Nhầm"},
    "urge": lambda w: {"task": open_task(w), "text": "Đôn đốc"},
    "explain_delay": lambda w: {"duty": duty(w, "urge"), "explanation": "Chờ xác minh", "action": "urged"},
    "apologise": lambda w: {"duty": duty(w, "apologise"), "reason": "thiếu nhân lực"},
    "direct": lambda w: {"dossier": w.id, "text": "Xử lý ngay", "to": "linh.pham"},
    "report_done": lambda w: {"duty": duty(w, "direction"), "text": "Đã xong"},
    "flag": lambda w: {"dossier": w.id, "text": "Sai thẩm quyền"},
    "unflag": lambda w: {"flag": duty(w, "flag"), "reason": "Đã rõ"},
    "hand_over": lambda w: {"decision": "1/QĐ", "officer": w.it.tasks[0].holder},
    "reproject": lambda w: {"notice": "3383/BNV"},
    "deploy": lambda w: {"source": PROCEDURE, "file": "again.bpmn"},
    "migrate": lambda w: {"plan": MOVE},
    "undo_migration": lambda w: {"dossier": w.id, "decision": "1/QĐ"},
    "end_version": lambda w: {
        "procedure": "bay-ngay",
        "version": 1,
        "last_day": date(2026, 12, 31),
        "decision": "1/QĐ",
    },
    "hold": lambda w: {"dossier": w.id, "decision": "7/QĐ", "reason": "Khiếu nại"},
    "lift_hold": lambda w: {"dossier": w.id, "decision": "7/QĐ", "by_decision": "8/QĐ"},
    "erase": lambda w: {"dossier": w.id, "decision": "9/QĐ"},
    "export": lambda w: {"dossier": w.id},
    "archive": lambda w: {"dossier": w.id, "decision": "9/QĐ", "folder": "unused"},
    "inspection": lambda w: {"basis": "Quyết định 5/QĐ-TTr"},
}


def open_task(world: World) -> str:
    return world.it.tasks[0].id


def duty(world: World, kind: str) -> str:
    """One duty of each kind lies in the dossier."""
    return next(one.id for one in world.engine.duties() if one.kind == kind)


@pytest.fixture
def world() -> World:
    """Three dossiers of Đồng Mây: one late, one just handed in, one being examined."""
    data = organisation(
        officers=[{"id": GONE, "name": "Mai Thị Quyên"}],
        posts=[
            {"id": "gone", "unit": "dong-may.office", "title": "Công chức", "roles": ["Công chức một cửa"]}
        ],
        holdings=[{"post": "gone", "officer": GONE, "since": "2025-07-01", "until": "2026-02-28"}],
    )
    made = Leave(data, PROCEDURE)
    engine = made.engine
    made.engine = Engine(
        engine.store, plugins=engine.plugins, clock=made.clock, inspectors=(INSPECTOR,), systems=("system",)
    )
    made.hand_in("10/02 08:00", "bay-ngay")  # 1: late by March, with a duty of each kind
    made.at("02/03 07:50").engine.direct(1, by="quang.hoang", text="Ưu tiên", to="linh.pham")
    made.engine.flag(1, by="viet.ngo", text="Cần xem lại")
    made.engine.urge(open_task(made), by="quang.hoang", text="Đôn đốc")
    made.hand_in("02/03 08:00", "bay-ngay", receive=False)  # 2: just handed in
    made.hand_in("02/03 08:10", "bay-ngay")  # 3: being examined
    made.do("02/03 08:30", "check")
    return made


def verbs() -> list[str]:
    """Every method of the engine that is done by somebody."""
    return sorted(
        name
        for name, method in inspect.getmembers(Engine, inspect.isfunction)
        if not name.startswith("_") and _needs_actor(method)
    )


def _needs_actor(method: Callable[..., Any]) -> bool:
    by = inspect.signature(method).parameters.get("by")
    return by is not None and by.default is inspect.Parameter.empty


def test_every_verb_is_tried_here():
    assert verbs() == sorted({*CALLS, *ELSEWHERE, *ASKS})


def refused(world: World, verb: str, by: str) -> tuple[NotPermitted, str]:
    """The refusal of a verb that changed nothing, and the rule that the access log keeps."""
    before, how = _all(world), CALLS[verb](world)
    logged = len(_log(world))
    with pytest.raises(NotPermitted) as caught:
        getattr(world.engine, verb)(by=by, **how)
    assert _all(world) == before
    (line,) = _log(world)[logged:]
    assert (line[1], line[4]) == (by, "refused")
    return caught.value, str(line[5])


def _log(world: World) -> list[Any]:
    with world.engine.store.transaction(write=False) as tx:
        return list(rows(tx, "SELECT * FROM thutuc_access ORDER BY rowid"))


def _all(world: World) -> Any:
    with world.engine.store.transaction(write=False) as tx:
        return [
            list(rows(tx, f"SELECT * FROM thutuc_{table} ORDER BY 1, 2"))
            for table in ("dossier", "journal", "task", "serial", "procedure")
        ]


@pytest.mark.parametrize("verb", sorted(CALLS))
@pytest.mark.parametrize("by", ["nobody.known", GONE, "chien.mac"], ids=["unknown", "left", "elsewhere"])
def test_a_stranger_is_refused_by_rule_and_recorded(world, verb, by):
    """Somebody nobody knows, who has left the service, and an officer of another agency."""
    if by == "chien.mac" and verb in ANYBODY:
        getattr(world.engine, verb)(by=by, **CALLS[verb](world))
        return

    error, rule = refused(world, verb, by)

    assert rule == error.rule and rule
    assert "Điều" in rule or verb in INNER


class Narrow:
    """A host that lets nobody do anything."""

    @hookimpl
    def may(self, actor: str, verb: str) -> str:
        """Never, and here is why."""
        return f"đang bảo trì: {actor}, {verb}"


@pytest.mark.parametrize("verb", sorted(CALLS))
def test_the_host_narrows_every_verb(world, verb):
    world.engine.plugins.register(Narrow(), "host", "1")

    _, rule = refused(world, verb, INSPECTOR if verb == "inspection" else "system")

    assert rule.startswith("đang bảo trì")


# --- the typed mandates, one by one ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": None}, "bằng văn bản"),
        ({"decided": None}, "bằng văn bản"),
        ({"decided": "2026-03-10"}, "trước ngày của văn bản"),
        ({"until": None}, "thời hạn"),
        ({"acts": []}, "nội dung được ủy quyền"),
        ({"to_post": "environment.specialist"}, "người đứng đầu đơn vị"),
        ({"to_post": "finance.investment-head"}, "ở ngoài cơ quan"),
        ({"giver": "environment.deputy"}, "người đứng đầu cơ quan"),
        ({"passes_on": "44/QĐ"}, "không được giao lại"),
        ({"kind": "TL"}, "quy chế làm việc"),
        ({"kind": "UQ", "conditions": "Có"}, "các trường hợp được ủy quyền"),
        ({"kind": "UQ", "to_post": "dong-may.chair"}, "điều kiện"),
        ({"kind": "UQ", "giver": "environment", "conditions": "Có"}, "các trường hợp được ủy quyền"),
    ],
)
def test_a_paper_that_breaks_the_law_lets_nobody_do_anything(change, said):
    board = Organisation(organisation(delegations=[tuq(**change)]))

    lacks = [lack for lack in survey(board, day("10/03 09:00")) if lack.rule == "delegation-unlawful"]
    answer = board.signs(DIVISION, "environment", "request-papers", day("10/03 09:00"), field="Đất đai")

    assert any(said in lack.message_vi and lack.level == "error" for lack in lacks)
    assert not answer.allowed and "Điều 1" in answer.rule


@pytest.mark.parametrize(
    ("change", "by", "form", "signature"),
    [
        ({}, DIVISION, "TUQ.", "TUQ. GIÁM ĐỐC"),
        ({"kind": "TL", "rules": "Quy chế làm việc"}, DIVISION, "TL.", "TL. GIÁM ĐỐC"),
        ({"kind": "TL", "rules": "Quy chế"}, HIS_DEPUTY, "TL.", "TL. GIÁM ĐỐC\nKT. TRƯỞNG PHÒNG"),
        ({"to_post": None, "to_officer": DIVISION}, DIVISION, "TUQ.", "TUQ. GIÁM ĐỐC"),
        (
            {"kind": "UQ", "to_post": None, "to_agency": "dong-may", "conditions": "Có"},
            "quang.hoang",
            "UQ.",
            "UQ. GIÁM ĐỐC",
        ),
        (
            {
                "kind": "UQ",
                "giver": "province",
                "to_post": None,
                "to_agency": "environment",
                "conditions": "Có",
            },
            DIRECTOR,
            "UQ.",
            "UQ. LÃNH ĐẠO ỦY BAN NHÂN DÂN TỈNH",
        ),
    ],
)
def test_a_lawful_paper_gives_its_form(change, by, form, signature):
    board = Organisation(organisation(delegations=[tuq(**change)]))
    whose = "province" if change.get("giver") == "province" else "environment"

    answer = board.signs(by, whose, "request-papers", day("10/03 09:00"), field="Đất đai")

    assert answer.allowed, answer.rule
    assert (answer.form, answer.signature) == (form, signature)


@pytest.mark.parametrize(
    ("change", "whose", "who", "left", "stays"),
    [
        ({}, "environment", DIVISION, "construction.planning", False),
        ({}, "environment", DIVISION, "environment.land", False),  # no head any more
        ({"kind": "UQ", "giver": "dong-may.chair", "conditions": "Có"}, "dong-may", "linh.pham",
         "lung-suong.office", False),
        ({"kind": "UQ", "giver": "dong-may.chair", "conditions": "Có"}, "dong-may", "linh.pham",
         "dong-may.economics", True),  # an officer of the same Committee (Luật 72/2025/QH15 Điều 14.1)
    ],
)  # fmt: skip
def test_a_paper_by_name_does_not_go_along_with_who_moves(change, whose, who, left, stays):
    def moved(holdings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        before = [held | {"until": "2026-03-10"} if held["officer"] == who else held for held in holdings]
        return [*before, {"post": "moved", "officer": who, "since": "2026-03-11"}]

    board = Organisation(
        organisation(
            delegations=[tuq(to_post=None, to_officer=who, **change)],
            posts=[{"id": "moved", "unit": left, "title": "Chuyên viên", "roles": []}],
            holdings=moved,
        )
    )

    def asked(when: str) -> Any:
        return board.signs(who, whose, "request-papers", day(when), field="Đất đai")

    assert asked("10/03 09:00").allowed
    assert asked("11/03 09:00").allowed is stays
    assert stays or "chỉ dùng khi giữ chức vụ" in asked("11/03 09:00").rule


@pytest.mark.parametrize(
    ("when", "revoked", "said"),
    [
        ("08/03 09:00", None, "có hiệu lực từ 09/03/2026"),
        ("12/03 09:00", "2026-03-12", "thu hồi từ 12/03/2026"),
        ("14/03 00:00", None, "hết hiệu lực"),
    ],
)
def test_a_paper_is_in_force_on_its_days_only(when, revoked, said):
    board = Organisation(organisation(delegations=[tuq(revoked=revoked)]))

    answer = board.signs(DIVISION, "environment", "request-papers", day(when), field="Đất đai")

    assert not answer.allowed and said in answer.rule


@pytest.mark.parametrize(
    ("change", "outside"),
    [
        ({"documents": ["Giấy mời"]}, "văn bản"),
        ({"procedures": ["khac"]}, "thủ tục"),
        ({"fields": ["Thủy lợi"]}, "lĩnh vực"),
        ({"acts": ["apologise"]}, "việc"),
    ],
)
def test_a_paper_reaches_no_further_than_it_says(change, outside):
    board = Organisation(organisation(delegations=[tuq(**change)]))

    answer = board.signs(
        DIVISION, "environment", "request-papers", day("10/03 09:00"), field="Đất đai", procedure="cap-phep"
    )

    assert not answer.allowed and f"không bao gồm {outside}" in answer.rule


def test_an_acting_head_signs_as_head_with_both_words():
    acting = {"post": "environment.director", "officer": LAND, "since": "2026-03-11", "kind": "acting"}

    def change(holdings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ended = [row | {"until": "2026-03-10"} if row["officer"] == DIRECTOR else row for row in holdings]
        return [*ended, acting | {"decision": "90/QĐ-UBND"}]

    board = Organisation(organisation(holdings=change))
    answer = board.signs(LAND, "environment", "apologise", day("12/03 09:00"))

    assert (answer.form, answer.signature, answer.decision) == ("Q.", "Q. GIÁM ĐỐC", "90/QĐ-UBND")
    head = board.head("environment", day("12/03 09:00"))
    assert head is not None and (head.officer, head.kind) == (LAND, "acting")


def test_who_acts_as_chair_signs_for_the_collective_in_the_form_of_an_acting_head():
    """Nghị định 30/2020/NĐ-CP Điều 13: TM. stands above Q., and what gives the right is the appointment."""
    acting = {"post": "dong-may.chair", "officer": "tuan.le", "since": "2026-03-11", "kind": "acting"}

    def change(holdings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ended = [
            row | {"until": "2026-03-10"} if row["officer"] == "quang.hoang" else row for row in holdings
        ]
        return [*ended, acting | {"decision": "90/QĐ-UBND"}]

    def collective(agencies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            row | {"collective": "Ủy ban nhân dân"} if row["id"] == "dong-may" else row for row in agencies
        ]

    board = Organisation(organisation(holdings=change, agencies=collective))
    answer = board.signs("tuan.le", "dong-may.leadership", "sign", day("12/03 09:00"))

    assert (answer.form, answer.decision) == ("Q.", "90/QĐ-UBND")
    assert answer.signature == "TM. ỦY BAN NHÂN DÂN\nQ. CHỦ TỊCH"


def test_a_collective_is_signed_for_and_its_deputy_signs_under_both_forms():
    def collective(agencies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            row | {"collective": "Ủy ban nhân dân"} if row["id"] == "dong-may" else row for row in agencies
        ]

    board = Organisation(organisation(agencies=collective))

    def signature(by: str) -> str:
        answer = board.mandate(
            by,
            "dong-may.leadership",
            "Lãnh đạo UBND cấp xã",
            "sign",
            day("10/03 09:00"),
            field="Đất đai",
        )
        return f"{answer.form} | {answer.signature}"

    assert signature("quang.hoang") == "TM. | TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
    assert signature("tuan.le") == "KT. | TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH"


def test_who_is_seconded_works_there_and_not_at_home():
    lent = {
        "post": "provincial-centre.desk-4",
        "officer": DRAFTS,
        "since": "2026-03-09",
        "until": "2027-03-08",
        "kind": "seconded",
        "home": "environment.land",
    }
    desk = {
        "id": "provincial-centre.desk-4",
        "unit": "provincial-centre.one-stop",
        "title": "Công chức tiếp nhận và trả kết quả",
        "roles": ["Công chức một cửa"],
    }
    board = Organisation(organisation(posts=[desk], holdings=[lent]))

    before, then = day("08/03 09:00"), day("09/03 09:00")
    assert [seat.unit for seat in board.seats_of(DRAFTS, before)] == ["environment.land"]
    (seat,) = board.seats_of(DRAFTS, then)
    assert (seat.unit, seat.kind, seat.home) == (
        "provincial-centre.one-stop",
        "seconded",
        "environment.land",
    )
    assert board.mandate(DRAFTS, "environment.land", "Chuyên viên", "prepare", before).allowed
    assert not board.mandate(DRAFTS, "environment.land", "Chuyên viên", "prepare", then).allowed


@pytest.mark.parametrize(
    "policies", [{"giver_back": "perhaps"}, {"giver_gone": "runs"}, {"giver_changed": ""}]
)
def test_an_unknown_reading_is_refused_with_those_there_are(policies):
    with pytest.raises(ConfigurationError, match=r"giver_changed=suspended|giver_back=stays"):
        Organisation(organisation(), policies)


def test_who_has_left_the_service_enters_nothing_of_the_time_before():
    def left(holdings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [held | {"until": "2026-03-10"} if held["officer"] == DRAFTS else held for held in holdings]

    world = Leave(organisation(holdings=left)).received("09/03 08:00")
    world.do("09/03 08:10", "check")
    task = world.at("20/03 08:00").it.tasks[0]

    with pytest.raises(NotPermitted, match="không giữ vị trí nào"):
        world.engine.complete(task.id, by=DRAFTS, happened_at=day("10/03 17:00"))
