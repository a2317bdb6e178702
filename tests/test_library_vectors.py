"""Worked examples of the law's calendar, crossed off by hand, held against scenarios of the library.

Each row names a scenario, the act after which it looks (by what is done), and what must stand there.
"""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.library_pages import LIBRARY
from tests.office import ZONE

from thutuc.scenario import Expected, read

BIRTH, LINKED = "dang-ky-khai-sinh", "lien-thong-khai-sinh"
LAND, PERMIT = "cap-lai-giay-chung-nhan-bi-mat", "cap-giay-phep-xay-dung"
INVESTMENT, CHILD = "chap-thuan-chu-truong-dau-tu", "can-thiep-khan-cap-bao-ve-tre-em"

#: row, folder, scenario, after which act, of the dossier (``due``) or of a step, the date
ROWS = (
    ("B1", BIRTH, "day-before-tet-after-fifteen", "receive", "due", "23/02/2026 17:30"),
    ("B2", BIRTH, "day-before-tet-in-time", "receive", "due", "13/02/2026 17:30"),
    ("B4", BIRTH, "online-over-tet", "receive", "due", "23/02/2026 17:30"),
    ("B4", BIRTH, "online-over-tet-after-fifteen", "receive", "due", "24/02/2026 17:30"),
    ("B6", BIRTH, "verification", "appraise", "await_verification", "05/03/2026 17:30"),
    ("B7", BIRTH, "verification", "await_verification", "due", "05/03/2026 17:30"),
    ("C7", PERMIT, "papers-never", "receive", "due", "15/07/2026 17:30"),
    ("C7", PERMIT, "papers-never", "assign_officer", "inspect_site", "09/07/2026 17:30"),
    ("C7", PERMIT, "papers-never", "inspect_site", "await_papers", "16/07/2026 17:30"),
    ("C7", PERMIT, "papers-never", "await_papers", "sign_overdue", "17/07/2026 17:30"),
    ("C7", PERMIT, "papers-never", "await_papers", "due", "17/07/2026 17:30"),
    ("C8", PERMIT, "papers-in-time", "await_papers", "due", "24/07/2026 17:30"),
    ("D1", LAND, "two-appointments", "receive", "check_papers", "02/03/2026 15:00"),
    ("D1", LAND, "two-appointments", "check_papers", "verify_records", "06/03/2026 09:00"),
    ("D2", LAND, "two-appointments", "await_posting", "record_posting", "30/03/2026 17:30"),
    ("D6", LAND, "two-appointments", "cancel_certificate", "await_tax", "10/04/2026 17:30"),
    ("D7", LAND, "two-appointments", "await_payment", "due", "28/04/2026 17:30"),
    ("D8", LAND, "one-appointment", "record_posting", "due", "07/04/2026 17:30"),
    ("E1", LINKED, "over-the-weekend", "receive", "due", "18/11/2026 17:30"),
    ("E2", LINKED, "over-the-weekend-after-fifteen", "receive", "due", "18/11/2026 17:30"),
    ("E4", LINKED, "over-culture-day", "receive", "due", "26/11/2026 17:30"),
    ("E5", LINKED, "verified-group", "extend", "due", "20/11/2026 17:30"),
    ("F1", INVESTMENT, "marks-of-the-law", "receive", "due", "27/05/2026 17:30"),
    ("F2", INVESTMENT, "marks-of-the-law", "sign_consultation", "give_opinion@", "15/05/2026 17:30"),
    ("A13", CHILD, "night-before-tet", "receive", "due", "14/02/2026 08:00"),
)


def after(folder: str, scenario: str, done: str) -> Expected:
    """What a scenario expects once this was done."""
    told = read(LIBRARY / folder / "scenarios" / f"{scenario}.toml")
    return next(
        act.expect for act in told.act if act.expect and done in (act.verb(), act.object) and act.expect
    )


@pytest.mark.parametrize(
    ("row", "folder", "scenario", "done", "of", "date"), ROWS, ids=lambda value: str(value).split(" ")[0]
)
def test_a_scenario_expects_what_the_worked_example_says(
    row: str, folder: str, scenario: str, done: str, of: str, date: str
) -> None:
    expected = after(folder, scenario, done)
    wanted = datetime.strptime(date, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)
    if of == "due":
        found = {expected.due}
    elif of.endswith("@"):  # asked of several at once
        found = {task.due for step, task in expected.task.items() if step.startswith(of)}
    else:
        found = {expected.task[of].due}
    assert found == {wanted}, row


def test_E6_the_applicant_s_seven_working_days_end_on_25_november_and_the_dossier_a_day_later() -> None:
    """NĐ 301/2026/NĐ-CP: asked on Friday 13/11, 24/11 is off; nothing came: closed as not supplemented."""
    told = read(LIBRARY / LINKED / "scenarios" / "not-supplemented.toml")
    waits = [act.expect for act in told.act if act.verb() == "wait" and act.expect]
    assert [wait.status for wait in waits] == [None, 8]
    assert (told.phase, told.late) == ("not-supplemented", False)


def test_C7_refused_for_want_of_papers_is_closed_as_not_supplemented_never_as_done() -> None:
    """R33, R109: nothing was brought, so no term begins anew and nothing is returned on time."""
    told = read(LIBRARY / PERMIT / "scenarios" / "papers-never.toml")
    assert (told.phase, told.status, told.late, told.end) == (
        "not-supplemented",
        8,
        False,
        "not_supplemented",
    )


def test_F6_a_new_round_of_opinions_gets_no_new_days() -> None:
    told = read(LIBRARY / INVESTMENT / "scenarios" / "new-round-of-opinions.toml")
    dues = {act.expect.due for act in told.act if act.expect and act.expect.due}
    assert dues == {datetime(2026, 5, 27, 17, 30, tzinfo=ZONE)}
