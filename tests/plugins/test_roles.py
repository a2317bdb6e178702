"""The roles plug-in: what it reads, and what it answers about the sample province."""

from __future__ import annotations

import doctest
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

import thutuc
import thutuc_roles
from thutuc.dossier import DossierView
from thutuc.dossier.state import Document, State
from thutuc.errors import ConfigurationError, OrganisationError
from thutuc.organisation import Organisation
from thutuc.plugins import Plugins
from thutuc.procedure import Header, NodeKind, Procedure, Step
from thutuc_roles import Roles, plugin

PROCEDURES = Path(__file__).parents[2] / "procedures"
SAMPLE = Path(thutuc.__file__).parent / "sample" / "organisation.yaml"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TEN = datetime(2026, 1, 15, 9, tzinfo=VIETNAM)


@pytest.fixture(scope="module")
def roles() -> Roles:
    return plugin({"organisation": str(SAMPLE)})


def procedure(field: str | None = None) -> Procedure:
    return Procedure(id="thu-tuc", name="Thủ tục", header=Header(field=field), nodes=(), flows=())


def step(
    role: str | None, unit: str | None = None, unit_from: str | None = None, assign: str | None = None
) -> Step:
    return Step("do", "Làm", NodeKind.USER_TASK, role=role, unit=unit, unit_from=unit_from, assign=assign)


def dossier(received_at: str | None, competent: str | None, number: int = 1, **data: object) -> DossierView:
    state = State(procedure="thu-tuc")
    state.received_at = received_at
    state.competent = competent
    state.document = Document(dict(data))
    state.submitted = int(TEN.astimezone(UTC).timestamp()) * 1_000_000
    return DossierView(state, number)


# ---- the sample province -----------------------------------------------------------------------


def drawn(name: str) -> list[Step]:
    """The steps of a shipped procedure that somebody is responsible for, as the file says them."""
    root = ElementTree.parse(PROCEDURES / name / "procedure.bpmn").getroot()
    return [
        step(row.get("role"), row.get("unit"), row.get("unitFrom"))
        for row in root.iter("{urn:thutuc:bpmn:1}responsible")
    ]


@pytest.mark.parametrize(
    ("name", "field", "received_at", "competent"),
    [
        ("dang-ky-khai-sinh", "Hộ tịch", "dong-may.one-stop", "dong-may"),
        ("dang-ky-khai-sinh", "Hộ tịch", "provincial-centre.one-stop", "lung-suong"),
        ("chap-thuan-chu-truong-dau-tu", "Đầu tư tại Việt Nam", "provincial-centre.one-stop", "finance"),
        ("cap-lai-giay-chung-nhan-bi-mat", "Đất đai", "dong-may.one-stop", "land-branch-1"),
        ("cap-lai-giay-chung-nhan-bi-mat", "Đất đai", "provincial-centre.one-stop", "land-branch-1"),
    ],
)
def test_the_sample_province_has_several_people_for_every_step_of_the_shipped_procedures(
    roles: Roles, name: str, field: str, received_at: str, competent: str
) -> None:
    steps = drawn(name)
    assert len(steps) >= 10
    case = dossier(received_at, competent, agency="trade", verifying_unit="lung-suong.office")
    for one in steps:
        task = roles.responsible(procedure(field), one, case, TEN)
        assert task is not None and task.how == "chosen", (one, task)
        assert task.holder == task.accountable
        answer = roles.mandate(task.accountable.officer, "sign", one, procedure(field), case, TEN)
        assert answer is not None and answer.allowed


@pytest.mark.parametrize(
    ("kind", "received_at", "competent", "unit"),
    [
        ("one-stop", "lung-suong.one-stop", "land-branch-1", "lung-suong.one-stop"),
        ("commune-posting", "lung-suong.one-stop", "land-branch-1", "dong-may.economics"),
        ("provincial-chair", "provincial-centre.one-stop", "finance", "province.leadership"),
        ("records-office", "provincial-centre.one-stop", "finance", "finance.office"),
        ("land-branch", "dong-may.one-stop", "dong-may", "land-branch-1.office"),
        ("tax-office", None, "lung-suong", "tax-3.office"),
    ],
)
def test_kinds_of_unit_are_found_in_the_sample_province(
    roles: Roles, kind: str, received_at: str | None, competent: str, unit: str
) -> None:
    assert roles.organisation.resolve(kind, received_at, competent, TEN) == unit


def test_the_plug_in_answers_through_the_plug_in_manager(roles: Roles) -> None:
    hook = Plugins([roles]).hook
    task = hook.responsible(
        procedure=procedure("Hộ tịch"),
        step=step("Lãnh đạo UBND cấp xã", "chair"),
        dossier=dossier(None, "lung-suong"),
        at=TEN,
    )
    assert task.unit == "lung-suong.leadership"
    assert hook.unit(unit="dong-may", at=TEN).agency_code == "H99.41"
    assert hook.head_of(unit="dong-may.office", level="agency", at=TEN).officer == "quang.hoang"
    assert [seat.unit for seats in hook.roles_of(officer="linh.pham", at=TEN) for seat in seats] == [
        "dong-may.office"
    ]
    refused = hook.mandate(
        officer="linh.pham",
        act="sign",
        step=step("Lãnh đạo UBND cấp xã", "chair"),
        procedure=procedure("Hộ tịch"),
        dossier=dossier(None, "dong-may"),
        at=TEN,
    )
    assert not refused.allowed


@pytest.mark.parametrize(
    "place",
    ["construction", "environment", "trade", "police", "military", "provincial-office", "trade.leadership"],
)
def test_a_consulted_agency_is_named_by_the_dossiers_data(roles: Roles, place: str) -> None:
    consult = step("Cơ quan được lấy ý kiến", unit_from="agency")
    task = roles.responsible(procedure(), consult, dossier(None, "finance", agency=place), TEN)
    assert task is not None and task.holder is not None
    assert task.unit == f"{place.partition('.')[0]}.leadership"


def test_another_commune_verifies(roles: Roles) -> None:
    verify = step("Công chức tư pháp - hộ tịch", unit_from="other")
    task = roles.responsible(procedure(), verify, dossier(None, "dong-may", other="lung-suong.office"), TEN)
    assert task is not None and task.accountable.agency == "lung-suong"


@pytest.mark.parametrize("named", [None, 7, "ghost"])
def test_a_data_item_without_a_unit_is_an_error(roles: Roles, named: object) -> None:
    with pytest.raises(OrganisationError, match="Expected the id of a unit"):
        roles.responsible(
            procedure(), step("R", unit_from="other"), dossier(None, "dong-may", other=named), TEN
        )


def test_without_a_competent_unit_nothing_is_near(roles: Roles) -> None:
    with pytest.raises(OrganisationError, match="Expected a competent unit"):
        roles.responsible(procedure(), step("R", "chair"), dossier("dong-may.one-stop", None), TEN)


def test_a_step_without_unit_or_role_is_passed_on(roles: Roles) -> None:
    case = dossier("dong-may.one-stop", "dong-may")
    assert roles.responsible(procedure(), step(None, "chair"), case, TEN) is None
    assert roles.responsible(procedure(), step("R"), case, TEN) is None
    assert roles.mandate("quang.hoang", "sign", step("R"), procedure(), case, TEN) is None


def test_the_field_of_the_procedure_decides_which_deputy_may_be_chosen(roles: Roles) -> None:
    def signers(field: str) -> set[str]:
        tasks = [
            roles.responsible(
                procedure(field),
                step("Lãnh đạo UBND cấp xã", "chair"),
                dossier(None, "dong-may", number),
                TEN,
            )
            for number in range(60)
        ]
        return {task.accountable.officer for task in tasks if task is not None}

    assert signers("Hộ tịch") == {"quang.hoang", "mai.nguyen"}
    assert signers("Đất đai") == {"quang.hoang", "tuan.le"}


def test_a_step_may_keep_its_task_with_the_unit(roles: Roles) -> None:
    task = roles.responsible(
        procedure(), step("Chuyên viên", "investment-division", assign="pool"), dossier(None, "finance"), TEN
    )
    assert task is not None and task.holder is None
    assert (task.how, task.accountable.officer_name) == ("pool", "Dương Hồng Sơn")


def test_who_is_away_is_not_chosen(roles: Roles) -> None:
    """Trần Kim Huệ is away from 2 to 6 March 2026."""
    desk = step("Công chức một cửa", "one-stop")
    for day, officers in ((2, {"an.nguyen"}), (6, {"an.nguyen"}), (9, {"an.nguyen", "hue.tran"})):
        when = datetime(2026, 3, day, 9, tzinfo=VIETNAM)
        tasks = [
            roles.responsible(procedure(), desk, dossier("dong-may.one-stop", "dong-may", number), when)
            for number in range(40)
        ]
        assert {task.accountable.officer for task in tasks if task is not None} == officers


def test_the_other_hooks_answer_from_the_same_organisation(roles: Roles) -> None:
    when = datetime(2026, 3, 10, 9, tzinfo=VIETNAM)
    facts = roles.unit("dong-may.one-stop", TEN)
    assert facts is not None and facts.agency_code == "H99.41"
    assert roles.unit("ghost", TEN) is None and roles.head_of("ghost", "agency", when) is None
    division = roles.head_of("finance.investment", "unit", when)
    agency = roles.head_of("finance.investment", "agency", when)
    assert division is not None and division.officer == "son.duong"
    assert agency is not None and (agency.officer, agency.instead_of) == ("huong.vu", "binh.le")
    assert [one.instead_of for one in roles.roles_of("huong.vu", when)] == [None, "binh.le"]
    sign = step("Lãnh đạo Sở", "department-leadership")
    case = dossier(None, "finance")
    allowed = roles.mandate("huong.vu", "sign", sign, procedure(), case, when)
    refused = roles.mandate("son.duong", "sign", sign, procedure(), case, when)
    assert allowed is not None and allowed.allowed
    assert refused is not None and not refused.allowed and "30/2020/NĐ-CP" in refused.rule


def test_every_unit_of_the_sample_has_a_head_from_the_first_day_on(roles: Roles) -> None:
    first = datetime(2025, 7, 1, 0, 0, tzinfo=VIETNAM)
    for unit in roles.organisation.data.units:
        assert roles.head_of(unit.id, "unit", first) is not None, unit.id
        assert roles.head_of(unit.id, "unit", first.replace(year=2030)) is not None, unit.id


# ---- reading -----------------------------------------------------------------------------------


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str | bytes) -> Path:
        path = tmp_path / "organisation.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return _write


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("agencies: &a []\nunits: []\n", "line 1: expected plain values, found an anchor"),
        ("agencies: []\nunits: *a\n", "line 2: expected plain values, found an anchor or alias"),
        (
            "agencies: !!python/object:os.system []\n",
            "found the tag 'tag:yaml.org,2002:python/object:os.system'",
        ),
        ("agencies: []\nunits: []\nagencies: []\n", "line 3: expected the key 'agencies' once"),
        ("? [a]\n: b\n", "line 1: expected a word as key"),
        ("agencies: " + "[" * 50_000, "expected at most 20 levels"),
        ("agencies: [\n", "found a mistake"),
        ("agencies:\n\t- {id: a}\n", "line 2: expected spaces at its beginning, found a tab"),
        ("", "found none of them"),
        ("- a\n", "found none of them"),
        (b"agencies: \xff\xfe\n", "found a mistake"),
        ("a: 1\n---\nb: 2\n", "expected one document"),
    ],
)
def test_what_a_file_of_names_and_dates_has_no_use_for_is_refused(
    write, text: str | bytes, told: str
) -> None:
    with pytest.raises(OrganisationError) as refused:
        plugin({"organisation": write(text)})
    assert told in str(refused.value) and "organisation.yaml" in str(refused.value)


def test_a_file_that_multiplies_itself_is_refused(write) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(OrganisationError, match="anchor or alias"):
        plugin({"organisation": write("\n".join(lines))})


def test_a_huge_file_is_refused(write) -> None:
    with pytest.raises(OrganisationError, match="64,000,000 bytes"):
        plugin({"organisation": write(b"#" * 64_000_001)})


def test_mistakes_are_told_with_their_line_and_place(write) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    line = next(
        n for n, row in enumerate(text.splitlines(), 1) if "officer: binh.le, since: 2026-03-09" in row
    )
    path = write(text.replace("officer: binh.le, since: 2026-03-09", "officer: binh.le, since: 9/3/2026"))
    with pytest.raises(OrganisationError) as refused:
        plugin({"organisation": path})
    assert f"{path}:{line}: absences.1.since: " in str(refused.value)
    assert "9/3/2026" in str(refused.value)


def test_contradictions_are_told_with_the_file(write) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("run_by: huong.vu", "run_by: ghost")
    with pytest.raises(OrganisationError, match=r"organisation\.yaml:\d+: Expected a known .*'ghost'"):
        plugin({"organisation": write(text)})


def test_ids_and_names_stay_text(write) -> None:
    text = (
        SAMPLE.read_text(encoding="utf-8").replace("loc.tran", "0123").replace("code: H99.83.3", "code: 1.10")
    )
    read = plugin({"organisation": write(text)}).organisation
    head = read.head("province", TEN)
    facts = read.unit_facts("tax-3", TEN)
    assert head is not None and head.officer == "0123"
    assert facts is not None and facts.agency_code == "1.10"


def test_a_host_may_hand_over_its_own_organisation(roles: Roles) -> None:
    board = roles.organisation
    assert plugin({"organisation": board}).organisation is board
    assert isinstance(plugin({"organisation": board.data}).organisation, Organisation)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "path of an organisation"),
        ({"organisation": 5}, "path of an organisation"),
        ({"organisation": "nowhere/organisation.yaml"}, "Expected an organisation at nowhere"),
        ({"organisation": str(SAMPLE), "organization": "x"}, "found organization"),
    ],
)
def test_wrong_settings_are_refused(settings: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        plugin(settings)


def test_the_choice_differs_between_dossiers_but_not_between_readings(roles: Roles) -> None:
    again = plugin({"organisation": SAMPLE})
    desk = replace(step("Chuyên viên", "investment-division"), id="draft")
    cases = [dossier(None, "finance", number) for number in range(30)]
    first = [roles.responsible(procedure(), desk, case, TEN) for case in cases]
    second = [again.responsible(procedure(), desk, case, TEN) for case in cases]
    assert first == second and len({task.accountable.officer for task in first if task}) == 3


def test_the_example_of_the_page_runs_and_its_smallest_file_works(tmp_path: Path) -> None:
    page = Path(thutuc_roles.__file__).with_name("README.md")
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert (failed, tried > 5) == (0, True)
    (smallest,) = re.findall(r"^```yaml\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    file = tmp_path / "organisation.yaml"
    file.write_text(smallest, "utf-8")
    head = plugin({"organisation": str(file)}).head_of("xa.one-stop", "agency", TEN)
    assert head is not None and head.officer_name == "Nguyễn Văn An"
