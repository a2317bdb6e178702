"""A province committed to a shorter term: the end of the legal one is told beside the promise (R86)."""

from __future__ import annotations

from datetime import date

import pytest
from rich.console import Console
from tests.test_committed_terms import walked
from tests.vector_world import World, day, seven_days

from thutuc import ClockKind, hookimpl
from thutuc.api import answers
from thutuc.cli.paper import paper
from thutuc.cli.show import end, short_end
from thutuc.dossier.view import end_en, end_vi
from thutuc.reports import control_sheet
from thutuc.worktime import Budget, Term, explain_left
from thutuc_deadlines import Deadlines, Settings

HEAD = "quang.hoang"


def world(committed: str, legal: str, after: str = "restart") -> World:
    """A procedure with a legal term that a province has shortened."""
    both = f'<thutuc:procedure committedTerm="{committed}" '
    return World(seven_days(legal, after).decode().replace("<thutuc:procedure ", both, 1).encode())


def legal(made: World) -> str | None:
    """Until when the status says that the legal term lasts."""
    found = made.engine.status(made.id).legal
    assert control_sheet(made.engine, made.id).legal == found
    return None if found is None else f"{found:%d/%m %H:%M}"


def by_hand(term: str, begun: date, *stops: tuple[date, date]) -> str:
    """The same counted day by day."""
    return f"{walked(Term.parse(term), begun, list(stops), again=False):%d/%m} 17:30"


def test_R86_both_dates_are_told_where_the_committed_term_ends_earlier() -> None:
    made = world("21 ngày làm việc", "30 ngày")
    made.hand_in("02/03 09:00", "bay-ngay")
    assert legal(made) == by_hand("30 ngày", date(2026, 3, 2)) == "01/04 17:30"
    status = made.engine.status(made.id)
    assert status.text_vi.endswith(
        "hẹn trả kết quả 17:30 ngày 31/03/2026 (thời hạn theo quy định đến hết ngày 01/04/2026)"
    )
    assert status.text_en.endswith(
        "result promised for 17:30 on 31/03/2026 (the legal term ends on 01/04/2026)"
    )
    assert answers.Status.of(status).legal == status.legal == day("01/04 17:30")


def test_R86_where_the_legal_term_ends_first_it_is_the_promise_and_nothing_stands_beside_it() -> None:
    made = world("21 ngày làm việc", "30 ngày")
    made.hand_in("26/01 09:00", "bay-ngay")
    assert (made.it.due, legal(made)) == (day("25/02 17:30"), None)


def test_a_procedure_without_a_shorter_commitment_tells_one_date() -> None:
    for made in (World(seven_days()), world("07 ngày làm việc", "07 ngày làm việc")):
        made.hand_in("02/03 09:00", "bay-ngay")
        assert legal(made) is None and "theo quy định" not in made.engine.status(made.id).text_vi


def test_of_a_term_that_is_not_the_committed_one_of_the_file_no_legal_end_is_claimed() -> None:
    """A plug-in gave this dossier another: what the law gives then the file does not say."""

    class Shorter:
        @hookimpl
        def deadline(self, clock: ClockKind) -> Budget | None:
            return Budget(Term.parse("05 ngày làm việc")) if clock == ClockKind.DOSSIER else None

    both = '<thutuc:procedure committedTerm="07 ngày làm việc" '
    file = seven_days("10 ngày làm việc").decode().replace("<thutuc:procedure ", both, 1).encode()
    made = World(file, plugins=[Shorter()])
    made.hand_in("02/03 09:00", "bay-ngay")

    assert made.it.due == day("09/03 17:30") and legal(made) is None


def test_in_one_unit_the_legal_term_goes_on_as_the_committed_one_does() -> None:
    """Suspended from 04/03 to 11/03: what was counted before counts of both."""
    made = world("07 ngày làm việc", "10 ngày làm việc")
    made.hand_in("02/03 09:00", "bay-ngay")
    begun = date(2026, 3, 2)
    assert legal(made) == by_hand("10 ngày làm việc", begun) == "16/03 17:30"
    made.at("04/03 10:00").engine.suspend(
        made.id, by=HEAD, ground="verification", basis="Luật Hộ tịch Điều 25.2", document="1/CV"
    )
    assert legal(made) is None  # while the clock stands still there is no date
    made.at("11/03 09:00").engine.resume(made.id, by=HEAD, document="2/CV")
    assert f"{made.it.due:%d/%m %H:%M}" == by_hand(
        "07 ngày làm việc", begun, (date(2026, 3, 4), date(2026, 3, 11))
    )
    assert legal(made) == by_hand("10 ngày làm việc", begun, (date(2026, 3, 4), date(2026, 3, 11)))


def test_begun_anew_both_terms_begin_anew() -> None:
    made = world("07 ngày làm việc", "10 ngày làm việc")
    made.hand_in("02/03 09:00", "bay-ngay")
    holder = made.it.tasks[0].holder
    made.at("03/03 10:00").engine.request_papers(made.id, by=holder, content="Bản sao", reason="Thiếu")
    made.at("09/03 09:00").engine.supply(made.id, by="an.nguyen")
    assert legal(made) == by_hand("10 ngày làm việc", date(2026, 3, 9))


def test_the_sheet_of_a_dossier_that_has_ended_still_tells_both() -> None:
    made = world("07 ngày làm việc", "10 ngày làm việc")
    made.hand_in("02/03 09:00", "bay-ngay")
    for step in ("check", "examine", "hand_over", "give"):
        made.do("03/03 09:00", step)
    assert made.it.status == 10 and legal(made) == "16/03 17:30"
    console = Console(width=120, record=True)
    console.print(*paper(control_sheet(made.engine, made.id)))
    assert "đến 17:30 16/03/2026" in " ".join(console.export_text().split())


@pytest.mark.parametrize(("area", "ends"), [(False, "16/03 17:30"), (True, "18/03 17:30")])
def test_the_legal_term_is_that_of_the_dossiers_case(area: bool, ends: str) -> None:
    law = (
        '<thutuc:field name="area" type="boolean" label="Địa bàn khó khăn"/>'
        '<thutuc:variant when="area" name="khó khăn" add="02 ngày làm việc"/>'
    )
    file = seven_days("10 ngày làm việc", law=law).decode()
    made = World(
        file.replace("<thutuc:procedure ", '<thutuc:procedure committedTerm="07 ngày làm việc" ', 1).encode()
    )
    made.hand_in("02/03 09:00", "bay-ngay", data={"area": area})
    assert legal(made) == ends


def test_what_ends_at_midnight_is_told_as_the_end_of_its_last_day() -> None:
    """BLDS 2015 Điều 148.6: the last day ends at 24:00; 00:00 of 10/03 would be read as the day after."""
    midnight, closing = day("10/03 00:00"), day("09/03 17:30")
    assert (end_vi(midnight), end_vi(closing)) == ("24:00 ngày 09/03/2026", "17:30 ngày 09/03/2026")
    assert (end_en(midnight), end(midnight)) == ("24:00 on 09/03/2026", "24:00 09/03/2026")
    assert (short_end(midnight), short_end(closing), short_end(None)) == ("24:00 09/03", "17:30 09/03", "–")

    calendar = Deadlines(Settings()).calendar(None, day("02/03 09:00"))
    (*_, last) = explain_left(Budget(Term.parse("24 giờ")), day("09/03 00:00"), None, calendar)
    assert last.date == date(2026, 3, 9)
    assert (last.text_vi, last.text_en) == (
        "Hết hạn: 24:00 Thứ Hai 09/03/2026.",
        "Due: 24:00 Mon 09/03/2026.",
    )
