"""``thutuc org``: what an organisation lacks on a day, what its file may say, and a whole country."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.country import UNITS, write_country
from tests.leave_world import DIRECTOR, away, organisation, rows, tuq
from tests.vector_world import day
from typer.testing import CliRunner

from thutuc import sample
from thutuc.cli import app
from thutuc.errors import OrganisationError, ProcedureRefused
from thutuc.organisation import Organisation, OrganisationData, Wanted, schema, survey
from thutuc_roles import read_organisation
from thutuc_roles.reading import MAX_BYTES

NOW = day("10/03 09:00")

#: A word that the vocabulary does not have.
ODD = "<thutuc:hong/>"


def lacks(*wanted: Wanted, at: datetime = NOW, soon: int = 30, **more: Any) -> list[tuple[str, str, str]]:
    """Rule, level and subject of everything that lacks."""
    board = Organisation(organisation(**more))
    return [(lack.rule, lack.level, lack.about) for lack in survey(board, at, wanted, soon)]


#: What the sample itself lacks in March: a head who will be away with nobody assigned.
OWN = ("head-away", "warning", "dong-may.culture")


def without(officer: str) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    return lambda holdings: [row for row in holdings if row["officer"] != officer]


def test_a_sound_organisation_lacks_nothing():
    assert lacks(soon=0) == []


def test_a_head_who_is_away_with_nobody_assigned_is_an_error_now_and_a_warning_before():
    assert ("head-away", "error", "environment.leadership") in lacks(absences=[away()])
    assert ("head-away", "warning", "environment.leadership") in lacks(
        absences=[away()], at=day("02/03 09:00")
    )
    assert lacks(absences=[away("loan.truong")]) == [OWN]


def test_a_unit_without_head_and_a_vacant_post_are_told():
    assert lacks(holdings=without(DIRECTOR)) == [("head-missing", "error", "environment.leadership"), OWN]
    assert lacks(holdings=without("trang.khuat")) == [
        OWN,
        ("vacant-post", "warning", "environment.specialist"),
    ]


def test_a_one_stop_with_a_single_officer_has_nobody_to_stand_in():
    assert ("no-substitute", "warning", "dong-may.one-stop") in lacks(holdings=without("hue.tran"))


def test_roles_that_procedures_ask_for_and_nobody_fills():
    step = Wanted("cap-phep", "draft", "Chuyên viên", "land-division", "Đất đai")
    assert lacks(step) == [OWN]
    assert ("role-unfilled", "error", "environment.land") in lacks(step, holdings=without("trang.khuat"))
    assert ("unit-missing", "error", "court") in lacks(Wanted("p", "s", "Thẩm phán", "court"))
    assert ("role-unfilled", "error", "Thẩm phán") in lacks(Wanted("p", "s", "Thẩm phán", None))
    sign = Wanted("p", "sign", "Lãnh đạo Sở", "environment-department", "Khí tượng")
    gone = {"holdings": without(DIRECTOR)}
    assert ("role-unfilled", "error", "environment.leadership") in lacks(sign, **gone)  # no deputy's field


def test_a_unit_that_nobody_finds_from_who_decides_is_told_where_the_step_does_not_name_it():
    draft = Wanted("p", "draft", "Chuyên viên", "land-division", "Đất đai")
    sign = Wanted("p", "sign", "Lãnh đạo Sở", "environment-department", "Đất đai")
    asked = Wanted("p", "ask", "Cơ quan được lấy ý kiến", "trade-department", "Đất đai")

    assert lacks(draft, sign, asked) == [OWN, ("unit-unreached", "warning", "trade-department")]
    assert lacks(draft, sign, asked._replace(near=False)) == [OWN]
    assert lacks(draft, sign, asked._replace(kind="provincial-chair", role="Lãnh đạo UBND tỉnh")) == [OWN]


def test_a_role_that_no_post_has_is_told_with_the_roles_that_are_there():
    wanted = Wanted("p", "sign", "Lãnh đạo UBND xã", "environment-department")
    found = survey(Organisation(organisation()), NOW, [wanted])
    (lack,) = [one for one in found if one.rule == "role-unfilled"]
    assert "Lãnh đạo Sở" in lack.message_vi.partition("Ở đó có: ")[2]
    assert "lĩnh vực" not in lack.message_vi


@pytest.mark.parametrize(
    ("change", "at", "rule"),
    [
        ({}, "01/03 09:00", "mandate-lapsing"),
        ({}, "16/03 09:00", "mandate-lapsed"),
        ({"until": "2026-12-31"}, "01/03 09:00", None),
        ({"revoked": "2026-03-01"}, "10/03 09:00", None),
        ({"decision": None}, "10/03 09:00", "delegation-unlawful"),
    ],
)
def test_mandates_that_lapse_or_break_the_law_are_told(change, at, rule):
    found = [one for one, _, about in lacks(delegations=[tuq(**change)], at=day(at)) if about != OWN[2]]
    assert found == ([] if rule is None else [rule])


def test_a_mandate_whose_giver_is_gone_waits_for_the_new_head():
    def moved(holdings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ended = [row | {"until": "2026-03-08"} if row["officer"] == DIRECTOR else row for row in holdings]
        return [*ended, {"post": "environment.director", "officer": "nhi.ung", "since": "2026-03-09"}]

    long = tuq(until="2026-12-31")
    assert ("mandate-suspended", "warning", "45/QĐ-SNNMT") in lacks(delegations=[long], holdings=moved)


# --- agencies that end, and their codes ------------------------------------------------------------------


def merged(**change: Any) -> dict[str, Any]:
    """Lũng Sương becomes part of Đồng Mây on 01/07/2026."""
    end = {"until": "2026-06-30", "successors": ["dong-may"]} | change

    def agencies(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row | end if row["id"] == "lung-suong" else row for row in rows]

    return {"agencies": agencies}


def test_what_ended_is_followed_and_answers_as_of_then():
    board = Organisation(organisation(**merged()))
    before, after = day("30/06 17:00"), day("01/07 00:00")

    facts = board.unit_facts("lung-suong.office", after)
    assert facts is not None and str(facts.until) == "2026-06-30"
    assert facts.successors == ("dong-may.office",) and facts.above == "province"
    assert board.named("lung-suong", before) == "lung-suong.leadership"
    assert board.named("lung-suong", after) == "dong-may.leadership"
    assert board.resolve("civil-status", None, "lung-suong", before) == "lung-suong.office"
    assert board.resolve("civil-status", None, "lung-suong", after) == "dong-may.office"
    assert board.head("lung-suong.office", before) is not None
    assert board.head("lung-suong.office", after) is None


def test_two_successors_are_for_a_person_to_decide():
    board = Organisation(organisation(**merged(successors=["dong-may", "finance"])))

    with pytest.raises(OrganisationError, match="a person decides"):
        board.resolve("civil-status", None, "lung-suong", day("01/07 09:00"))


def test_codes_are_data_with_validity():
    codes = [{"code": "H99.90", "since": "2026-07-01"}]
    board = Organisation(
        organisation(**merged(until=None, successors=[], code_until="2026-06-30", codes=codes))
    )

    def code(at: str) -> str:
        facts = board.unit_facts("lung-suong", day(at))
        return facts.agency_code if facts else "?"

    assert (code("30/06 09:00"), code("01/07 09:00")) == ("H99.42", "H99.90")
    closed = lacks(**merged(until=None, successors=[], code_until="2026-02-28"))
    assert ("code-closed", "error", "lung-suong") in closed
    assert ("no-successor", "error", "lung-suong") in lacks(**merged(successors=[], until="2026-03-31"))


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """The organisation as a file in a folder without any configuration."""
    monkeypatch.chdir(tmp_path)

    def write(**tables: Any) -> Path:
        data = rows()
        for table, more in tables.items():
            data[table] = [*data[table], *more]
        path = tmp_path / "organisation.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    return write


def org(*args: object) -> Any:
    return CliRunner().invoke(app, ["org", *map(str, args)])


def test_the_command_tells_each_lack_with_its_line_in_both_languages(written):
    path = written(delegations=[tuq(decision=None)])
    line = next(n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if "kind: TUQ" in text)

    for lang, said in (("vi", "phải bằng văn bản, có số và ngày"), ("en", "given in writing, with a number")):
        told = org("check", path, "--at", "2026-03-10T09:00", "--lang", lang)
        text = " ".join(told.output.split())
        assert told.exit_code == 1
        assert f"organisation.yaml:{line}: delegation-unlawful" in text and said in text


def test_the_command_answers_programs_and_tells_errors_from_warnings(written):
    path = written()
    args = ("check", path, "--at", "2026-03-10T09:00", "--json")

    plain, strict = org(*args), org(*args, "--strict")

    (finding,) = json.loads(plain.stdout)["findings"]
    assert (finding["rule"], finding["level"]) == ("head-away", "warning")
    assert finding["line"] and finding["message"] and finding["message_vi"]
    assert (plain.exit_code, strict.exit_code) == (0, 1)
    assert org("check", path, "--at", "2026-03-10T09:00", "--soon", 0).exit_code == 0


def test_roles_are_taken_from_the_procedures_that_are_named(written):
    path = written()
    data = yaml.safe_load(path.read_text("utf-8"))
    data["holdings"] = [row for row in data["holdings"] if "civil-status" not in row["post"]]
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    shipped = Path(str(sample())).parents[3] / "procedures"

    told = org("check", path, "--procedures", shipped, "--at", "2026-03-10T09:00", "--json")

    found = [one["about"] for one in json.loads(told.stdout)["findings"] if one["rule"] == "role-unfilled"]
    assert told.exit_code == 1 and {"dong-may.office", "lung-suong.office"} <= {*found}


def test_a_procedure_that_cannot_be_read_is_told_and_nothing_is_said_to_be_in_order(written, tmp_path):
    shipped = next(iter(sorted((Path(str(sample())).parents[3] / "procedures").rglob("*.bpmn"))))
    text = shipped.read_text("utf-8").replace("<bpmn:extensionElements>", f"<bpmn:extensionElements>{ODD}", 1)
    wrong = tmp_path / "hong.bpmn"
    wrong.write_text(text, encoding="utf-8")

    for named in (wrong, tmp_path):
        told = org("check", written(), "--procedures", named, "--at", "2026-03-10T09:00", "--soon", 0)

        assert told.exit_code != 0 and "0 lỗi" not in told.output and "Không thiếu gì" not in told.output
        assert isinstance(told.exception, ProcedureRefused) and "hong.bpmn" in str(told.exception)
        assert "Không đọc được tệp thủ tục" in told.stderr
        assert "hong.bpmn" in told.stderr.replace("\n", "")  # a long path is broken where a line ends


def test_the_command_says_on_what_ground_somebody_may_act(written):
    path = written(delegations=[tuq()])
    args = ("request-papers", "environment", "--file", path, "--field", "Đất đai", "--at")

    told, refused = (org("may", "vinh.lam", *args, when) for when in ("2026-03-10", "2026-03-14"))

    assert told.exit_code == 0 and "TUQ. GIÁM ĐỐC" in told.output and "giver_changed" in told.output
    assert refused.exit_code == 1 and "hết hiệu lực" in refused.output


def test_the_schema_speaks_vietnamese_of_every_word_and_fits_the_model():
    printed = json.loads(org("schema").stdout)
    assert printed == json.loads(json.dumps(schema()))
    for name, word in printed["$defs"].items():
        for field, told in word["properties"].items():
            assert told.get("description") or field in ("since", "until"), f"{name}.{field}"


# --- a whole country --------------------------------------------------------------------------------------


@pytest.mark.skipif(not UNITS.exists(), reason="the units of the country are not beside the checkout")
def test_a_whole_country_is_one_organisation(tmp_path):
    path = tmp_path / "country.yaml"
    assert write_country(path) == 3_321
    assert path.stat().st_size < MAX_BYTES

    board = read_organisation(path)
    assert isinstance(board.data, OrganisationData) and len(board.data.posts) > 40_000

    agencies = [agency.id for agency in board.data.agencies if agency.kind == "commune"]
    for own in agencies:
        assert board.resolve("civil-status", f"{own}.one-stop", own, NOW) == f"{own}.civil-status"
        assert board.head(f"{own}.economics-division", NOW) is not None
        role, who = "Công chức tư pháp - hộ tịch", f"o.{own}.civil-status.1"
        assert board.mandate(who, f"{own}.civil-status", role, "prepare", NOW).allowed


def test_successors_that_lead_back_to_where_they_began_are_refused():
    data = rows()
    for agency in data["agencies"]:
        if agency["id"] in ("dong-may", "lung-suong"):
            follows = "lung-suong" if agency["id"] == "dong-may" else "dong-may"
            agency.update(until="2026-03-04", successors=[follows])

    with pytest.raises(OrganisationError, match="follows 'dong-may' to last, but its successors lead back"):
        Organisation(OrganisationData.model_validate(data))
