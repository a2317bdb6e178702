"""An organisation: what it refuses, where a task lies, who answers for it, who may do an act."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from thutuc.engine import in_vietnamese
from thutuc.errors import OrganisationError
from thutuc.organisation import Absence, Holding, Organisation, OrganisationData, OrgUnit, Post

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=VIETNAM)


def province(**more: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Two communes, a department, a provincial desk and a land branch; *more* rows are added."""
    rows: dict[str, list[dict[str, Any]]] = {
        "agencies": [
            {"id": "p", "kind": "province", "name": "UBND tỉnh", "code": "H99"},
            {"id": "d", "kind": "department", "name": "Sở Tài chính", "code": "H99.1", "parent": "p"},
            {"id": "c", "kind": "centre", "name": "TTPVHCC tỉnh", "code": "H99.2", "parent": "p"},
            {"id": "x", "kind": "commune", "name": "UBND xã X", "code": "H99.3", "parent": "p"},
            {"id": "y", "kind": "commune", "name": "UBND xã Y", "code": "H99.4", "parent": "p"},
            {"id": "b", "kind": "land-branch", "name": "Chi nhánh", "code": "H99.5", "serves": ["x", "y"]},
            {"id": "t", "kind": "tax-office", "name": "Thuế", "code": "H99.6", "serves": ["x", "y", "d"]},
        ],
        "units": [],
        "posts": [],
        "officers": [],
        "holdings": [],
        "absences": [],
    }
    for agency, kind, also, leads in [
        ("p", "provincial-chair", ["chair"], True),
        ("d", "department-leadership", [], True),
        ("d", "investment-division", [], False),
        ("c", "one-stop", [], True),
        ("x", "chair", [], True),
        ("x", "one-stop", [], False),
        ("x", "economics-division", ["commune-posting"], False),
        ("y", "chair", [], True),
        ("y", "one-stop", [], False),
        ("y", "economics-division", ["commune-posting"], False),
        ("b", "land-branch", [], True),
        ("t", "tax-office", [], True),
    ]:
        unit = f"{agency}.{kind}"
        rows["units"].append(
            {
                "id": unit,
                "agency": agency,
                "kind": kind,
                "also": also,
                "name": f"Đơn vị {unit}",
                "leads": leads,
            }
        )
        seat(rows, unit, "head", title="Trưởng", roles=["Lãnh đạo"], head=True)
        seat(rows, unit, "deputy", title="Phó", roles=["Lãnh đạo"], deputy=True)
        seat(rows, unit, "one", title="Chuyên viên", roles=["Chuyên viên"])
        seat(rows, unit, "two", title="Chuyên viên", roles=["Chuyên viên"])
    for name, extra in more.items():
        rows[name] += extra
    return rows


def seat(rows: dict[str, list[dict[str, Any]]], unit: str, who: str, **post: Any) -> None:
    """One post of the unit with an officer of the same id in it."""
    rows["posts"].append({"id": f"{unit}/{who}", "unit": unit, **post})
    rows["officers"].append({"id": f"{unit}/{who}", "name": f"Ông {unit}/{who}"})
    rows["holdings"].append({"post": f"{unit}/{who}", "officer": f"{unit}/{who}", "since": "2025-07-01"})


def organisation(**more: list[dict[str, Any]]) -> Organisation:
    return Organisation(OrganisationData.model_validate(province(**more)))


def absent(officer: str, since: str, until: str, run_by: str | None = None) -> dict[str, Any]:
    return {"officer": officer, "since": since, "until": until, "run_by": run_by}


# ---- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"units": [{"id": "u", "agency": "nowhere", "kind": "k", "name": "U"}]}, "known agency in unit 'u'"),
        (
            {"posts": [{"id": "q", "unit": "nowhere", "title": "T"}]},
            "known unit in post 'q', found 'nowhere'",
        ),
        (
            {"holdings": [{"post": "q", "officer": "b.land-branch/one", "since": "2026-01-01"}]},
            "known post in the holding of 'b.land-branch/one', found 'q'",
        ),
        (
            {
                "holdings": [
                    {"post": "x.chair/one", "officer": "ghost", "since": "2020-01-01", "until": "2020-02-01"}
                ]
            },
            "known officer in the holding of 'x.chair/one', found 'ghost'",
        ),
        ({"absences": [absent("x.chair/head", "2026-03-09", "2026-03-13", "ghost")]}, "found 'ghost'"),
        ({"absences": [absent("x.chair/head", "2026-03-09", "2026-03-13", "x.chair/head")]}, "found himself"),
        (
            {"units": [{"id": "x.second", "agency": "x", "kind": "k", "name": "U", "leads": True}]},
            "one unit that leads",
        ),
        (
            {"units": [{"id": "x.headless", "agency": "x", "kind": "k", "name": "U"}]},
            "heads unit 'x.headless'",
        ),
        (
            {"agencies": [{"id": "z", "kind": "k", "name": "Z", "code": "H99.3"}]},
            "agency code once, found 'H99.3'",
        ),
        (
            {"agencies": [{"id": "x.chair", "kind": "k", "name": "Z", "code": "Z"}]},
            "unit id once, found 'x.chair'",
        ),
        (
            {"posts": [{"id": "q", "unit": "x.chair", "title": "T", "head": True, "deputy": True}]},
            "found both",
        ),
        (
            {"holdings": [{"post": "x.chair/one", "officer": "x.chair/two", "since": "2026-01-01"}]},
            "to hold post 'x.chair/one', found 'x.chair/one' (2025-07-01 to open) and 'x.chair/two'",
        ),
        (
            {
                "posts": [{"id": "q", "unit": "x.chair", "title": "Quyền Chủ tịch", "head": True}],
                "holdings": [{"post": "q", "officer": "x.chair/two", "since": "2026-01-01"}],
            },
            "to head unit 'x.chair'",
        ),
        (
            {
                "absences": [
                    absent("x.chair/head", "2026-03-09", "2026-03-13"),
                    absent("x.chair/head", "2026-03-13", "2026-03-15"),
                ]
            },
            "among the absences of 'x.chair/head'",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(more: dict[str, list[dict[str, Any]]], told: str) -> None:
    with pytest.raises(OrganisationError) as refused:
        organisation(**more)
    assert told in str(refused.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(OrganisationError) as refused:
        organisation(
            posts=[{"id": "q", "unit": "nowhere", "title": "T"}],
            absences=[absent("ghost", "2026-03-09", "2026-03-13")],
        )
    assert len(str(refused.value).splitlines()) == 2


def test_agencies_above_each_other_in_a_circle_are_refused() -> None:
    rows = province()
    rows["agencies"][0]["parent"] = "x"
    with pytest.raises(OrganisationError, match="lead back to it"):
        Organisation(OrganisationData.model_validate(rows))


def test_one_head_may_follow_another_the_next_day() -> None:
    rows = province(officers=[{"id": "new", "name": "Bà Mới"}])
    first = next(one for one in rows["holdings"] if one["post"] == "x.chair/head")
    first["until"] = "2026-02-28"
    rows["holdings"].append({"post": "x.chair/head", "officer": "new", "since": "2026-03-01"})
    board = Organisation(OrganisationData.model_validate(rows))
    officers = [board.head("x.chair", at(*day)) for day in ((2, 28), (3, 1))]
    assert [one and one.officer for one in officers] == ["x.chair/head", "new"]


@pytest.mark.parametrize(
    "day", ["9/3/2026", "86400", 86400, 20260309, None, datetime(2026, 3, 9, tzinfo=VIETNAM)]
)
def test_a_day_is_never_guessed(day: object) -> None:
    with pytest.raises(ValidationError):
        Holding.model_validate({"officer": "a", "post": "b", "since": day})


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="not before 2026-03-13"):
        Absence(officer="a", since=date(2026, 3, 13), until=date(2026, 3, 9))


def test_a_misspelt_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        OrgUnit.model_validate({"id": "a", "agency": "b", "kind": "k", "name": "N", "lead": True})


def test_two_spellings_of_the_same_marks_are_one_role() -> None:
    decomposed = "Ca\u0301n bo\u0323\u0302"
    assert Post(id="a", unit="b", title="T", roles=(decomposed,)).roles == ("Cán bộ",)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="name of a time zone"):
        OrganisationData.model_validate({**province(), "zone": "Asia/Nowhere"})


# ---- where a task lies -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "received_at", "competent", "unit"),
    [
        ("chair", "x.one-stop", "x", "x.chair"),
        ("economics-division", "c.one-stop", "y", "y.economics-division"),
        ("commune-posting", "c.one-stop", "y", "y.economics-division"),
        ("investment-division", "c.one-stop", "d", "d.investment-division"),
        ("investment-division", "c.one-stop", "d.department-leadership", "d.investment-division"),
        ("provincial-chair", "c.one-stop", "d", "p.provincial-chair"),
        ("chair", "c.one-stop", "d", "p.provincial-chair"),
        ("land-branch", "x.one-stop", "b", "b.land-branch"),
        ("land-branch", "x.one-stop", "x", "b.land-branch"),
        ("tax-office", "x.one-stop", "b", "t.tax-office"),
        ("tax-office", None, "d", "t.tax-office"),
    ],
)
def test_a_kind_of_unit_is_found_near_the_dossier(
    kind: str, received_at: str | None, competent: str, unit: str
) -> None:
    assert organisation().resolve(kind, received_at, competent, at(3, 10)) == unit


def test_the_desk_is_the_one_where_the_dossier_was_handed_in() -> None:
    """Nghị định 118/2025/NĐ-CP Điều 14: nộp hồ sơ không phụ thuộc địa giới hành chính."""
    board = organisation()
    assert board.resolve("one-stop", "c.one-stop", "x", at(3, 10)) == "c.one-stop"
    assert board.resolve("one-stop", "y.one-stop", "b", at(3, 10)) == "y.one-stop"
    assert board.resolve("one-stop", None, "x", at(3, 10)) == "x.one-stop"


def test_two_units_of_a_kind_at_the_same_distance_are_an_error_not_a_guess() -> None:
    with pytest.raises(OrganisationError, match=r"found x\.economics-division, y\.economics-division"):
        organisation().resolve("commune-posting", "x.one-stop", "b", at(3, 10))


def test_among_two_of_a_kind_in_one_agency_the_competent_unit_itself_is_meant() -> None:
    rows = province(
        units=[{"id": "d.second", "agency": "d", "kind": "investment-division", "name": "Phòng hai"}]
    )
    seat(rows, "d.second", "head", title="Trưởng", head=True)
    board = Organisation(OrganisationData.model_validate(rows))
    assert board.resolve("investment-division", None, "d.second", at(3, 10)) == "d.second"
    with pytest.raises(OrganisationError, match="Expected one unit of kind 'investment-division' in 'd'"):
        board.resolve("investment-division", None, "d", at(3, 10))


def test_a_kind_nobody_has_is_an_error_that_names_where_it_was_looked_for() -> None:
    with pytest.raises(OrganisationError) as refused:
        organisation().resolve("court", "x.one-stop", "x", at(3, 10))
    assert "found none in 'x', above it (p), in the agencies that serve its territory (b, t) and in" in str(
        refused.value
    )
    assert in_vietnamese(refused.value) == (
        "Không có đơn vị loại 'court' nào ở 'x', ở cấp trên (p), ở các cơ quan phục vụ địa bàn ấy (b, t) hay "
        "được cơ quan ấy phục vụ (không có). Để bước ghi tên dữ liệu chứa mã đơn vị (unitFrom)"
    )


@pytest.mark.parametrize("places", [("ghost", "x"), ("x.one-stop", "ghost")])
def test_an_unknown_place_is_an_error(places: tuple[str, str]) -> None:
    with pytest.raises(OrganisationError, match="found 'ghost'"):
        organisation().resolve("one-stop" if places[0] == "ghost" else "chair", *places, at(3, 10))


def test_unit_facts_tell_the_code_of_the_agency() -> None:
    board = organisation()
    facts = board.unit_facts("x.one-stop", at(3, 10))
    assert facts is not None
    assert (facts.agency, facts.agency_name, facts.agency_code, facts.kind) == (
        "x",
        "UBND xã X",
        "H99.3",
        "one-stop",
    )
    leading = board.unit_facts("x", at(3, 10))
    assert leading is not None and leading.id == "x.chair"
    assert board.unit_facts("ghost", at(3, 10)) is None


# ---- who runs it -------------------------------------------------------------------------------


def test_h7_the_head_on_leave_is_replaced_by_whoever_was_assigned() -> None:
    board = organisation(
        absences=[
            absent(
                "d.department-leadership/head", "2026-03-09", "2026-03-13", "d.department-leadership/deputy"
            )
        ]
    )
    who = board.agency_head("d.investment-division", at(3, 12))
    assert who is not None
    assert (who.officer, who.instead_of) == ("d.department-leadership/deputy", "d.department-leadership/head")
    assert (who.post, who.post_title) == ("d.department-leadership/head", "Trưởng")
    for day in ((3, 6), (3, 14)):
        back = board.agency_head("d.investment-division", at(*day))
        assert back is not None and (back.officer, back.instead_of) == ("d.department-leadership/head", None)


def test_h8_a_deputy_does_not_run_a_unit_because_he_is_there() -> None:
    board = organisation(absences=[absent("x.chair/head", "2026-03-09", "2026-03-13")])
    assert board.head("x.chair", at(3, 10)) is None


def test_a_substitute_who_is_away_himself_passes_it_to_nobody() -> None:
    board = organisation(
        absences=[
            absent("x.chair/head", "2026-03-09", "2026-03-13", "x.chair/deputy"),
            absent("x.chair/deputy", "2026-03-12", "2026-03-12", "x.chair/one"),
        ]
    )
    runs = [board.head("x.chair", at(3, day)) for day in (11, 12, 13)]
    assert [one and one.officer for one in runs] == ["x.chair/deputy", None, "x.chair/deputy"]


def test_days_are_the_organisations_not_greenwichs() -> None:
    board = organisation(absences=[absent("x.chair/head", "2026-03-10", "2026-03-10")])
    assert board.head("x.chair", datetime(2026, 3, 9, 17, 30, tzinfo=ZoneInfo("UTC"))) is None
    assert board.head("x.chair", datetime(2026, 3, 10, 17, 30, tzinfo=ZoneInfo("UTC"))) is not None
    with pytest.raises(ValueError, match="aware instant"):
        board.head("x.chair", datetime(2026, 3, 10))  # noqa: DTZ001


def test_seats_of_tells_his_own_posts_and_those_he_runs() -> None:
    board = organisation(absences=[absent("x.chair/head", "2026-03-09", "2026-03-13", "x.chair/deputy")])
    assert [one.post for one in board.seats_of("x.chair/deputy", at(3, 10))] == [
        "x.chair/deputy",
        "x.chair/head",
    ]
    assert [one.post for one in board.seats_of("x.chair/deputy", at(3, 16))] == ["x.chair/deputy"]
    assert board.seats_of("ghost", at(3, 10)) == ()


def test_who_runs_the_unit_takes_the_heads_roles_once() -> None:
    board = organisation(
        absences=[
            absent("x.chair/head", "2026-03-09", "2026-03-13", "x.chair/deputy"),
            absent("y.chair/head", "2026-03-09", "2026-03-13", "y.chair/one"),
        ]
    )
    assert [(one.officer, one.instead_of) for one in board.seats("x.chair", "Lãnh đạo", at(3, 10))] == [
        ("x.chair/deputy", None)
    ]
    assert [(one.officer, one.instead_of) for one in board.seats("y.chair", "Lãnh đạo", at(3, 10))] == [
        ("y.chair/deputy", None),
        ("y.chair/one", "y.chair/head"),
    ]


# ---- who answers for a task --------------------------------------------------------------------


def test_the_only_one_present_gets_the_task_and_answers_for_it() -> None:
    board = organisation(absences=[absent("x.one-stop/one", "2026-03-09", "2026-03-13")])
    given_to = board.assign("x.one-stop", "Chuyên viên", at(3, 10), key="1/check")
    assert given_to.how == "sole"
    assert given_to.holder is not None and given_to.holder.officer == "x.one-stop/two"
    assert given_to.accountable == given_to.holder


def test_the_choice_among_several_is_always_the_same_and_fairly_even() -> None:
    board = organisation()
    picks = [board.assign("x.one-stop", "Chuyên viên", at(3, 10), key=f"{n}/check") for n in range(400)]
    again = [
        organisation().assign("x.one-stop", "Chuyên viên", at(3, 10), key=f"{n}/check") for n in range(400)
    ]
    assert picks == again
    assert {pick.how for pick in picks} == {"chosen"}
    shares = Counter(pick.accountable.officer for pick in picks)
    assert set(shares) == {"x.one-stop/one", "x.one-stop/two"} and min(shares.values()) > 150


def test_in_a_pool_the_head_answers_and_nobody_holds() -> None:
    task = organisation().assign("x.one-stop", "Chuyên viên", at(3, 10), key="k", pool=True)
    assert (task.how, task.holder, task.accountable.officer) == ("pool", None, "x.one-stop/head")


def test_where_nobody_is_present_the_head_answers() -> None:
    board = organisation(
        absences=[
            absent("x.one-stop/one", "2026-03-09", "2026-03-13"),
            absent("x.one-stop/two", "2026-03-09", "2026-03-13"),
        ]
    )
    task = board.assign("x.one-stop", "Chuyên viên", at(3, 10), key="k")
    assert (task.how, task.holder, task.accountable.officer) == ("nobody present", None, "x.one-stop/head")


def test_where_nobody_holds_the_role_it_is_vacant_and_the_head_answers() -> None:
    task = organisation().assign("x.one-stop", "Văn thư", at(3, 10), key="k")
    assert (task.how, task.holder, task.accountable.officer) == ("vacant", None, "x.one-stop/head")
    before = organisation(
        holdings=[
            {
                "post": "x.one-stop/head",
                "officer": "x.one-stop/two",
                "since": "2024-01-01",
                "until": "2025-06-30",
            }
        ]
    )
    early = before.assign("x.one-stop", "Chuyên viên", at(6, 30, year=2025), key="k")
    assert (early.how, early.accountable.officer) == ("vacant", "x.one-stop/two")


def test_without_a_head_either_it_is_an_error() -> None:
    board = organisation(absences=[absent("x.one-stop/head", "2026-03-09", "2026-03-13")])
    with pytest.raises(OrganisationError, match=r"head of unit 'x\.one-stop' on 2026-03-10"):
        board.assign("x.one-stop", "Văn thư", at(3, 10), key="k")


def test_a_deputy_gets_only_the_fields_he_is_in_charge_of() -> None:
    rows = province()
    deputy = next(post for post in rows["posts"] if post["id"] == "x.chair/deputy")
    deputy["fields"] = ["Hộ tịch"]
    board = Organisation(OrganisationData.model_validate(rows))

    def signers(field: str | None) -> set[str]:
        tasks = [board.assign("x.chair", "Lãnh đạo", at(3, 10), key=str(n), field=field) for n in range(40)]
        return {task.accountable.officer for task in tasks}

    assert signers("Đất đai") == {"x.chair/head"}
    assert signers("Hộ tịch") == signers(None) == {"x.chair/head", "x.chair/deputy"}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    away=st.lists(
        st.tuples(st.sampled_from(["head", "deputy", "one", "two"]), st.integers(0, 9), st.integers(0, 4)),
        max_size=4,
        unique_by=lambda row: row[0],
    ),
    run_by=st.sampled_from(["deputy", "one", None]),
    role=st.sampled_from(["Lãnh đạo", "Chuyên viên", "Văn thư"]),
    pool=st.booleans(),
)
def test_a_task_has_exactly_one_accountable_person_who_is_there(
    away: list[tuple[str, int, int]], run_by: str | None, role: str, pool: bool
) -> None:
    unit = "x.one-stop"
    first = date(2026, 3, 1)
    absences = [
        Absence(
            officer=f"{unit}/{who}",
            since=first + timedelta(days=start),
            until=first + timedelta(days=start + length),
            run_by=f"{unit}/{run_by}" if who == "head" and run_by else None,
        )
        for who, start, length in away
    ]
    board = organisation(absences=[one.model_dump() for one in absences])
    for day in range(15):
        moment = at(3, 1) + timedelta(days=day)
        gone = {one.officer for one in absences if one.since <= moment.date() <= one.until}
        try:
            task = board.assign(unit, role, moment, key="1/a", pool=pool)
        except OrganisationError:
            assert board.head(unit, moment) is None
            assert pool or not board.seats(unit, role, moment)
            continue
        assert task.accountable.officer not in gone
        assert task.holder in (None, task.accountable)
        assert (task.holder is None) == (task.how in {"pool", "vacant", "nobody present"})
        assert board.mandate(task.accountable.officer, unit, role, "prepare", moment).allowed


# ---- who may act -------------------------------------------------------------------------------


def test_who_holds_the_role_may_do_the_act() -> None:
    answer = organisation().mandate("x.chair/deputy", "x.chair", "Lãnh đạo", "sign", at(3, 10))
    assert answer.allowed and (answer.form, answer.acting_for) == ("KT.", "x.chair/head")
    assert answer.ground == "Phó, ký thay trong lĩnh vực được phân công"
    assert answer.rule == "Nghị định 30/2020/NĐ-CP Điều 13.1"


def test_the_head_of_the_unit_may_do_what_his_people_do() -> None:
    board = organisation()
    assert board.mandate("x.one-stop/head", "x.one-stop", "Chuyên viên", "prepare", at(3, 10)).allowed
    assert not board.mandate("x.one-stop/deputy", "x.one-stop", "Chuyên viên", "prepare", at(3, 10)).allowed
    assert not board.mandate("x.chair/head", "x.one-stop", "Chuyên viên", "prepare", at(3, 10)).allowed


def test_who_runs_the_unit_meanwhile_acts_for_its_head() -> None:
    board = organisation(absences=[absent("x.chair/head", "2026-03-09", "2026-03-13", "x.chair/one")])
    meanwhile = board.mandate("x.chair/one", "x.chair", "Lãnh đạo", "prepare", at(3, 13))
    assert meanwhile.allowed and meanwhile.acting_for == "x.chair/head"
    assert meanwhile.ground == "Được giao phụ trách Đơn vị x.chair khi Ông x.chair/head vắng mặt"
    assert not board.mandate("x.chair/one", "x.chair", "Lãnh đạo", "prepare", at(3, 14)).allowed
    assert meanwhile.form is None  # Q. is for who was appointed acting head
    signing = board.mandate("x.chair/one", "x.chair", "Lãnh đạo", "sign", at(3, 13))
    assert not signing.allowed and "Nghị định 30/2020/NĐ-CP Điều 13.1" in signing.rule


def test_h9_the_director_who_is_back_early_signs_himself() -> None:
    board = organisation(absences=[absent("x.chair/head", "2026-03-09", "2026-03-13", "x.chair/deputy")])
    assert board.mandate("x.chair/head", "x.chair", "Lãnh đạo", "sign", at(3, 11, 14)).allowed


def test_a_refused_signature_names_the_decree() -> None:
    answer = organisation().mandate("x.one-stop/one", "x.chair", "Lãnh đạo", "sign", at(3, 10))
    assert (answer.allowed, answer.ground) == (False, "")
    assert "'Lãnh đạo'" in answer.rule and "Nghị định 30/2020/NĐ-CP Điều 13" in answer.rule
    draft = organisation().mandate("x.one-stop/one", "x.chair", None, "prepare", at(3, 10))
    assert (
        not draft.allowed
        and "cần người đứng đầu Đơn vị x.chair" in draft.rule
        and "30/2020" not in draft.rule
    )


def test_an_agency_stands_for_the_unit_that_leads_it() -> None:
    board = organisation()
    assert board.named("x", at(3, 10)) == "x.chair"
    assert board.head("x", at(3, 10)) == board.head("x.chair", at(3, 10))
    with pytest.raises(OrganisationError, match="found 'ghost'"):
        board.named("ghost", at(3, 10))


def test_in_a_province_of_a_hundred_communes_each_task_stays_in_its_own() -> None:
    rows = province()
    for number in range(100):
        agency = f"n{number}"
        rows["agencies"].append(
            {
                "id": agency,
                "kind": "commune",
                "name": f"Xã {number}",
                "code": f"H99.9.{number}",
                "parent": "p",
            }
        )
        for kind in ("chair", "one-stop", "office", "economics-division", "culture-society-division"):
            unit = f"{agency}.{kind}"
            rows["units"].append(
                {
                    "id": unit,
                    "agency": agency,
                    "kind": kind,
                    "name": f"Đơn vị {unit}",
                    "leads": kind == "chair",
                }
            )
            seat(rows, unit, "head", title="Trưởng", head=True)
            for one in range(5):
                seat(rows, unit, f"{one}", title="Chuyên viên", roles=["Chuyên viên"])
    board = Organisation(OrganisationData.model_validate(rows))
    for number in range(300):
        unit = board.resolve("office", "c.one-stop", f"n{number % 100}", at(3, 10))
        task = board.assign(unit, "Chuyên viên", at(3, 10), key=str(number))
        assert (task.how, task.accountable.agency) == ("chosen", f"n{number % 100}")
