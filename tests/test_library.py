"""The library: each shipped procedure is run on the sample province along every way its data can choose."""

from __future__ import annotations

import tomllib
from itertools import pairwise

import pytest
from tests.library_world import Case, Runner, instant

from thutuc import library
from thutuc.bpmn import read
from thutuc.procedure import FieldType

VERIFIED = {"verifying_unit": "lung-suong.office"}
CHANNELS = ({"channel": "counter"}, {"channel": "online"})
COMMUNE = ({"commune": "dong-may"},)
NOT_DIFFICULT = ({"difficult": False},)
CONSULTED = {"consulted": ["construction.leadership", "environment.leadership"]}
PROVINCE = {"place": "provincial-centre.one-stop", "desk": "anh.bui"}
CASES = (
    # Luật Hộ tịch Điều 5.3: the same day, received by 15:00
    Case("dang-ky-ket-hon", "04/05/2026 09:00", "04/05/2026 17:30", starts=CHANNELS, given=VERIFIED),
    # the page of 1.004873 on the national portal: 3, without a unit; 03 working days in practice
    Case("cap-giay-xac-nhan-tinh-trang-hon-nhan", "04/05/2026 09:00", "07/05/2026 17:30", given=VERIFIED),
    Case("cap-ban-sao-trich-luc-ho-tich", "04/05/2026 09:00", "04/05/2026 17:30", starts=CHANNELS),
    Case("cap-ban-sao-tu-so-goc", "18/05/2026 15:30", "19/05/2026 17:30"),
    # NĐ 23/2015/NĐ-CP Điều 7, Điều 37
    Case("chung-thuc-ban-sao-tu-ban-chinh", "04/05/2026 15:01", "05/05/2026 17:30"),
    Case("chung-thuc-chu-ky", "04/05/2026 15:00", "04/05/2026 17:30"),
    Case("chung-thuc-giao-dich", "04/05/2026 09:00", "06/05/2026 17:30"),
    Case("chung-thuc-di-chuc", "04/05/2026 09:00", "06/05/2026 17:30"),
    # NĐ 175/2024/NĐ-CP: 15 days for a house, 20 for another building; to 30/06/2026
    Case(
        "cap-giay-phep-xay-dung-den-2026-06-30",
        "04/05/2026 09:00",
        "19/05/2026 17:30",
        process="cap-giay-phep-xay-dung",
        starts=({"permit_kind": "house"}, {"permit_kind": "other"}),
        given=CONSULTED,
    ),
    # NĐ 217/2026/NĐ-CP Điều 54: 07, 10, 09, 05 working days; from 01/07/2026
    Case(
        "cap-giay-phep-xay-dung",
        "06/07/2026 09:00",
        "15/07/2026 17:30",
        starts=tuple({"permit_kind": kind} for kind in ("house", "other", "adjust", "extend")),
        given=CONSULTED,
    ),
    # 138/2025/QĐ-UBND Đồng Tháp Điều 51.2, 55, 25.1a; the first appointment stands on the receipt too
    Case(
        "dang-ky-cap-giay-chung-nhan-lan-dau",
        "04/05/2026 09:00",
        "01/06/2026 17:30",
        starts=({"register_only": False, "difficult": False}, {"register_only": True, "difficult": False}),
    ),
    Case("hoa-giai-tranh-chap-dat-dai", "04/05/2026 09:00", "03/06/2026 17:30", starts=NOT_DIFFICULT),
    Case(
        "giao-dat-cho-thue-dat",
        "04/05/2026 09:00",
        "19/05/2026 17:30",
        **PROVINCE,
        competent="environment",
        starts=({"commune": "dong-may", "difficult": False},),
    ),
    # 1594/QĐ-TTPVHCC Hà Nội: 30 working days
    Case(
        "thay-doi-tru-so-to-chuc-ton-giao",
        "04/05/2026 09:00",
        "15/06/2026 17:30",
        **PROVINCE,
        competent="religion",
    ),
    # 2487/QĐ-UBND Lạng Sơn: 15 days, 27 with a council
    Case(
        "cong-nhan-trung-tam-doi-moi-sang-tao",
        "04/05/2026 09:00",
        "19/05/2026 17:30",
        **PROVINCE,
        competent="science",
        starts=({"council_needed": False}, {"council_needed": True}),
    ),
    # 2916/QĐ-UBND Hà Tĩnh: 42 working days, 32 for group III
    Case(
        "cong-nhan-ket-qua-tham-do-khoang-san",
        "04/05/2026 09:00",
        "01/07/2026 17:30",
        **PROVINCE,
        competent="environment",
        starts=({"group_3": False}, {"group_3": True}),
    ),
    # NĐ 168/2025/NĐ-CP: 03 working days; NĐ 297/2025/NĐ-CP: 16; both once the fee is paid
    Case("dang-ky-thanh-lap-ho-kinh-doanh", "04/05/2026 09:00", "07/05/2026 17:30", paid=True),
    Case(
        "lien-thong-ho-kinh-doanh-karaoke",
        "04/05/2026 09:00",
        "26/05/2026 17:30",
        starts=({"culture_office": "culture", "police_office": "police"},),
        paid=True,
    ),
    # 3857/QĐ-UBND Nghệ An: 21 working days; the law's 30 days would end on 03/06
    Case("khau-tru-kinh-phi-boi-thuong", "04/05/2026 09:00", "02/06/2026 17:30"),
    Case(
        "tro-cap-mot-lan-quyet-dinh-62",
        "04/05/2026 09:00",
        "20/05/2026 17:30",
        competent="home-affairs",
        starts=COMMUNE,
    ),
    Case(
        "tiep-nhan-vao-co-so-tro-giup-xa-hoi",
        "04/05/2026 09:00",
        "08/06/2026 17:30",
        competent="health",
        starts=COMMUNE,
    ),
    Case("ho-tro-nan-nhan", "04/05/2026 09:00", "14/05/2026 17:30", competent="health", starts=COMMUNE),
    # NĐ 63/2024/NĐ-CP as amended by NĐ 301/2026/NĐ-CP: 03 working days; an identity card has 05 of its own
    Case(
        "lien-thong-khai-sinh",
        "07/09/2026 09:00",
        "10/09/2026 17:30",
        starts=({"wants_card": False}, {"wants_card": True}),
    ),
    # the same decree, Điều 14; the sums are ours
    Case(
        "lien-thong-khai-tu",
        "07/09/2026 09:00",
        "09/09/2026 17:30",
        starts=tuple(
            {
                "benefit": benefit,
                "drew_pension": pension,
                "health_office": "health",
                "home_affairs_office": "home-affairs",
            }
            for benefit, pension in (
                ("none", False),
                ("funeral", False),
                ("insurance", False),
                ("insurance", True),
                ("merit", False),
            )
        ),
        given=VERIFIED,
    ),
    # the page of 2.001263: 10 + 05 days; the fortnight to change one's mind is not counted
    Case(
        "dang-ky-nuoi-con-nuoi-trong-nuoc",
        "04/05/2026 09:00",
        "19/05/2026 17:30",
        starts=({"exempt": True}, {"exempt": False}),
        given=VERIFIED,
        paid=True,
    ),
    # twelve hours of the clock, through the night
    Case(
        "can-thiep-khan-cap-bao-ve-tre-em",
        "04/05/2026 21:00",
        "05/05/2026 09:00",
        place="dong-may.culture",
        desk="chi.be",
    ),
    Case("dang-ky-cai-nghien-tu-nguyen", "04/05/2026 09:00", "07/05/2026 17:30"),
    # 20 days end on Sunday 24/05: the end of the next working day (BLDS 2015 Điều 148.5)
    Case(
        "bo-nhiem-giam-dinh-vien-phap-y",
        "04/05/2026 09:00",
        "25/05/2026 17:30",
        **PROVINCE,
        competent="health",
    ),
    Case(
        "mien-giam-hoc-phi",
        "04/05/2026 09:00",
        "18/05/2026 17:30",
        place="dong-may-school.office",
        desk="loan.cao",
        competent="dong-may-school",
    ),
)


def named(case: Case) -> str:
    return case.folder


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_receipt_says_the_published_term(case: Case) -> None:
    dossier = Runner(case).hand_in()

    assert [promise.at for promise in dossier.promises] == [instant(case.promised)]


@pytest.mark.parametrize(
    ("folder", "start", "promised"),
    [
        ("cap-giay-phep-xay-dung-den-2026-06-30", 1, "25/05/2026 17:30"),  # 20 days end on a Sunday
        ("cap-giay-phep-xay-dung", 1, "20/07/2026 17:30"),  # 10 working days
        ("cap-giay-phep-xay-dung", 2, "17/07/2026 17:30"),  # 09, to adjust or repair
        ("cap-giay-phep-xay-dung", 3, "13/07/2026 17:30"),  # 05, to extend or reissue
        ("cong-nhan-trung-tam-doi-moi-sang-tao", 1, "01/06/2026 17:30"),  # 27 days end on a Sunday
        ("cong-nhan-ket-qua-tham-do-khoang-san", 1, "17/06/2026 17:30"),  # 32 working days
        ("dang-ky-cap-giay-chung-nhan-lan-dau", 1, "27/05/2026 17:30"),  # 17, registered only
        ("lien-thong-khai-sinh", 1, "10/09/2026 17:30"),  # 03 working days; the card has its own
        ("lien-thong-khai-tu", 1, "11/09/2026 17:30"),  # 04, 09, 11, 19 by the benefit
        ("lien-thong-khai-tu", 2, "18/09/2026 17:30"),
        ("lien-thong-khai-tu", 3, "22/09/2026 17:30"),
        ("lien-thong-khai-tu", 4, "02/10/2026 17:30"),
    ],
)
def test_the_receipt_says_the_term_of_each_case(folder: str, start: int, promised: str) -> None:
    case = next(case for case in CASES if case.folder == folder)
    dossier = Runner(case).hand_in(start)

    assert dossier.promises[0].at == instant(promised)


@pytest.mark.parametrize(("day", "days"), [("30/06/2026", "20 ngày"), ("01/07/2026", "10 ngày làm việc")])
def test_a_building_permit_is_judged_by_the_law_of_the_day_it_was_received(day: str, days: str) -> None:
    case = next(case for case in CASES if case.folder == "cap-giay-phep-xay-dung-den-2026-06-30")
    runner = Runner(case)
    runner.engine.deploy(library() / "cap-giay-phep-xay-dung" / "procedure.bpmn", by="system")
    dossier = runner.hand_in(1, f"{day} 09:00")

    assert runner.engine.explain(dossier.id).term == days


@pytest.mark.parametrize("case", CASES, ids=named)
def test_every_way_is_run_and_every_node_is_passed(case: Case) -> None:
    runner = Runner(case)
    runner.run_all()

    assert runner.missed == set()
    assert set(runner.ends) == runner.end_events


def test_no_shipped_procedure_is_left_out() -> None:
    told = {case.folder for case in CASES}
    drawn = {file.parent.name for file in library().glob("*/procedure.bpmn")}
    others = {"dang-ky-khai-sinh", "chap-thuan-chu-truong-dau-tu", "cap-lai-giay-chung-nhan-bi-mat"}
    assert told | others == drawn


def test_every_required_text_of_a_step_is_left_out_once_in_a_scenario_that_says_it_is_refused() -> None:
    """What the way on reads, a choice or a yes and no, is refused without such an act too."""
    for file in library().glob("*/procedure.bpmn"):
        required = {
            (node.id, field.name)
            for node in read(file).nodes
            for field in (node.step.fields if node.step is not None else ())
            if field.required and field.type not in (FieldType.BOOLEAN, FieldType.CHOICE)
        }
        texts = (scenario.read_text("utf-8") for scenario in (file.parent / "scenarios").rglob("*.toml"))
        for acts in (tomllib.loads(text)["act"] for text in texts if 'refused = "WrongData"' in text):
            for refused, done in pairwise(acts):
                if refused.get("refused") == "WrongData" and refused.get("do") == done.get("do"):
                    missing = done["data"].keys() - refused.get("data", {}).keys()
                    required -= {(done["do"], name) for name in missing}
        assert not required, file.parent.name
