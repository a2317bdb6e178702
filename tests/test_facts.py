"""A file of facts: what is counted of a unit or an officer, by which formula, for a person to decide on."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields

import orjson
import pytest
from tests.office import INVESTMENT
from tests.vector_world import World, day, seven_days

from thutuc.engine.lists.drafting import DraftLine, as_csv, safe_cell
from thutuc.engine.lists.facts import SECTIONS
from thutuc.errors import WrongData

#: What a decree on discipline calls its measures (NĐ 172/2025/NĐ-CP); thutuc never says one of them.
SANCTIONS = (
    "khiển trách",
    "cảnh cáo",
    "hạ bậc lương",
    "giáng chức",
    "cách chức",
    "buộc thôi việc",
    "kỷ luật",
)


def late() -> World:
    """One dossier whose step and term ran out."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    return world.at("20/03 10:00")


def test_a_file_on_a_unit_names_its_heads_and_counts_every_part() -> None:
    found = late().engine.facts(unit="dong-may", since=day("01/03 00:00"))
    assert list(found.parts) == list(SECTIONS)
    assert found.name == "Ủy ban nhân dân xã Đồng Mây"
    assert found.heads[0].since.date() == day("01/03 00:00").date()
    assert [len(found.parts[name].lines) for name in ("late", "apology", "untouched")] == [1, 1, 1]
    assert {each.kind for each in found.irregularities.lines} == {"missing-apology"}


def test_a_file_on_an_officer_counts_only_what_lies_on_him() -> None:
    world = late()
    since = day("01/03 00:00")
    holder = world.it.tasks[0].officer
    assert len(world.engine.facts(officer=holder, since=since).parts["late"].lines) == 1
    other = world.engine.facts(officer="an.nguyen", since=since)
    assert other.parts["late"].lines == ()
    assert other.parts["mandates"].tallies[0].figures["acts"] == 1
    assert other.heads == ()


def test_a_file_on_an_officer_holds_nothing_that_lies_on_others() -> None:
    world = late()
    chair, holder = "quang.hoang", world.it.tasks[0].officer or ""
    world.hand_in("20/03 10:00", "bay-ngay")
    world.do("20/03 11:00", "check")
    world.engine.suspend(world.id, by="quang.hoang", ground="opinion", basis="Luật", document="1/CV")
    world.at("30/04 09:00")

    def counted(officer: str) -> dict[str, int]:
        parts = world.engine.facts(officer=officer, since=day("01/03 00:00")).parts
        return {name: len(parts[name].lines) for name in ("apology", "suspended", "consulted")}

    assert counted("hai.vi") == {"apology": 0, "suspended": 0, "consulted": 0}  # of another agency
    assert counted(chair)["apology"] == 1  # whose signature is missing
    assert counted(holder) == {"apology": 0, "suspended": 1, "consulted": 0}
    assert counted(chair)["consulted"] == 1  # who signed the stop


def test_who_ran_the_unit_is_told_day_by_day_also_in_the_heads_place() -> None:
    world = World(seven_days())
    world.at("20/03 10:00")
    found = world.engine.facts(unit="land-branch-1", since=day("01/03 00:00"))
    assert len({head.officer for head in found.heads}) == 2
    assert any(head.instead_of is not None for head in found.heads)
    for first, second in zip(found.heads, found.heads[1:], strict=False):
        assert first.until < second.since


def test_a_file_names_no_sanction_and_ends_with_who_decides() -> None:
    found = late().engine.facts(unit="dong-may", since=day("01/03 00:00"))
    text = orjson.dumps(asdict(found), default=str, option=orjson.OPT_NON_STR_KEYS).decode().lower()
    assert not any(word in text for word in SANCTIONS)
    assert "do người có thẩm quyền" in found.note_vi


def test_a_past_instant_gives_the_file_of_then() -> None:
    world = late()
    then, given = world.clock.now, world.engine.facts(unit="dong-may", since=day("01/03 00:00"))
    world.do("23/03 10:00", "examine")
    assert world.engine.facts(unit="dong-may", since=day("01/03 00:00"), at=then) == given


def test_a_file_is_about_one_unit_or_one_officer() -> None:
    world = World(seven_days())
    with pytest.raises(WrongData):
        world.engine.facts(since=world.clock.now)


# --- the drafting log ----------------------------------------------------------------------------


def drafted() -> World:
    """A letter that was drafted, sent back once, drafted again and initialled."""
    world = World()
    world.hand_in("02/03 09:00", INVESTMENT)
    world.do("02/03 10:00", "receive_dossier")
    world.do("02/03 14:00", "assign_officer")
    world.do("03/03 09:00", "draft_consultation", consulted=["police.leadership"])
    world.do("04/03 09:00", "review_consultation", consultation_review="send_back")
    world.do("05/03 09:00", "draft_consultation", consulted=["police.leadership"])
    world.do("05/03 15:00", "review_consultation", consultation_review="agree")
    return world


def test_the_log_tells_who_wrote_who_returned_it_why_and_how_long() -> None:
    world = drafted()
    lines = world.engine.drafting(world.id)
    told = [(line.step, line.outcome, line.returned_to, line.working_days) for line in lines]
    assert told == [
        ("Phân công xử lý", "completed", None, 0),
        ("Dự thảo văn bản lấy ý kiến", "completed", None, 1),
        ("Xem xét văn bản lấy ý kiến", "returned", "Dự thảo văn bản lấy ý kiến", 1),
        ("Dự thảo văn bản lấy ý kiến", "completed", None, 1),
        ("Xem xét văn bản lấy ý kiến", "completed", None, 0),
        ("Ký văn bản lấy ý kiến", "open", None, 0),
    ]
    assert lines[2].reason == "send_back" and lines[2].officer_name
    assert (lines[2].hours, lines[4].act) == (24.0, "initial")


def test_the_log_at_a_past_instant_ends_there() -> None:
    world = drafted()
    lines = world.engine.drafting(world.id, at=day("03/03 12:00"))
    assert [line.outcome for line in lines] == ["completed", "completed", "open"]


def test_the_monthly_export_is_csv_whose_cells_are_no_formulas() -> None:
    world = drafted()
    lines = world.engine.drafting_between(since=day("01/03 00:00"), unit="finance.investment")
    rows = list(csv.reader(io.StringIO(as_csv(lines))))
    assert len(rows) == 1 + 5 and rows[0][:3] == ["Số hồ sơ trong hệ thống", "Mã hồ sơ", "Bước"]
    assert len(rows[0]) == len(fields(DraftLine)) and not {*rows[0]} & {
        each.name for each in fields(DraftLine)
    }
    assert world.engine.drafting_between(since=day("06/03 00:00"), unit="finance.investment") == ()


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_reckon_is_made_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell(f"số {text}") == f"số {text}"
