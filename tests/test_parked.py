"""Parked dossiers: handed in and never received, received elsewhere and never taken over; all are seen."""

from __future__ import annotations

import pytest
from tests.vector_world import World, day, seven_days

from thutuc.engine.deploying import Library
from thutuc.errors import UnknownProcedure
from thutuc.reports.figures import head_list, on_time
from thutuc.store.sqlitetx import SqliteTx

DESK = {"by": "an.nguyen"}


def forwarded() -> World:
    """Received at Đồng Mây on Monday morning, for the land office's branch."""
    world = World(seven_days())
    world.at("02/03 09:00")
    world.id = world.engine.start(
        "bay-ngay", **DESK, received_at="dong-may.one-stop", competent="land-branch-1"
    ).id
    world.engine.receive(world.id, **DESK, forwarded=True)
    return world


def test_a_dossier_on_its_way_is_listed_with_its_age_until_it_is_taken_over():
    world = forwarded().at("10/03 09:00")
    (waiting,) = world.engine.waiting(limit=1)
    wait = waiting.awaited
    assert (waiting.dossier.id, waiting.days, waiting.working_days) == (world.id, 8, 6)
    assert (wait.since, wait.until, wait.begun) == (day("02/03 09:00"), day("02/03 17:30"), False)
    assert wait.late and waiting.late_days == 6
    assert world.engine.waiting(unit="land-branch-1") and not world.engine.waiting(unit="dong-may")

    status = world.engine.status(world.id)
    assert status.text_vi.startswith(f"đang chuyển đến {wait.whom} từ 02/03/2026 (đã 8 ngày)")
    assert wait.whom != "land-branch-1"
    assert status.text_en.startswith(f"on its way to {wait.whom} since 02/03/2026 (8 days)")

    (line,) = head_list(world.engine).late
    assert (line.dossier.id, line.due, line.days_late) == (world.id, day("02/03 17:30"), 6)
    assert line.what == "Chuyển hồ sơ đến cơ quan có thẩm quyền" and line.accountable and line.told
    (row,) = on_time(world.engine).rows
    assert (row.received, row.forwarded, row.open, row.overdue) == (1, 1, 0, 0)


def test_how_long_it_lay_stays_visible_after_it_was_taken_over():
    world = forwarded()
    world.at("10/03 10:00").engine.take_over(world.id, by="duc.tieu")
    status = world.engine.status(world.id)
    assert (status.received, status.taken_over) == (day("02/03 09:00"), day("10/03 10:00"))
    assert "cơ quan giải quyết nhận 10/03/2026, sau 8 ngày kể từ tiếp nhận" in status.text_vi
    assert world.engine.waiting() == [] and head_list(world.engine).late == ()
    (row,) = on_time(world.engine).rows
    assert (row.forwarded, row.open) == (0, 1)
    assert world.engine.verify() == []


@pytest.mark.parametrize("channel", ["counter", "post"])
def test_a_dossier_handed_in_and_never_received_is_listed_as_well(channel):
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False, channel=channel)
    (coming,) = head_list(world.engine).coming  # arrival at a counter and reception are one act
    assert (coming.due, coming.what) == (day("02/03 17:30"), "Tiếp nhận hoặc trả lời hồ sơ")
    world.at("05/03 09:00")
    (waiting,) = world.engine.waiting(limit=1)
    assert (waiting.days, waiting.awaited.until, waiting.awaited.begun) == (3, None, False)
    (line,) = head_list(world.engine).late
    assert line.days_late == 3 and line.accountable
    assert "chưa được tiếp nhận" in world.engine.status(world.id).text_vi
    assert "từ 02/03/2026 (đã 3 ngày)" in world.engine.status(world.id).text_vi
    (row,) = on_time(world.engine).rows
    assert (row.received, row.not_received, row.awaiting) == (0, 1, 1)

    world.engine.receive(world.id, **DESK)
    assert world.engine.waiting() == [] and head_list(world.engine).late == ()


def test_what_was_refused_or_waits_for_the_applicant_is_not_parked():
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False)
    world.engine.request_papers(world.id, **DESK, content="Giấy tờ", reason="Thiếu")
    (waiting,) = world.engine.waiting()
    assert waiting.awaited.ground == "applicant" and not head_list(world.engine).coming
    world.hand_in("02/03 10:00", "bay-ngay", receive=False)
    world.engine.refuse(world.id, **DESK, reason="Không thuộc thẩm quyền")
    assert len(world.engine.waiting()) == 1
    (row,) = on_time(world.engine).rows
    assert (row.not_received, row.awaiting) == (2, 0)


def test_the_end_of_the_way_is_not_called_the_day_of_the_result():
    world = forwarded()
    end = world.engine.explain(world.id, "forward").lines[-1]
    assert end.text_vi.startswith("Chậm nhất phải chuyển hồ sơ: 17:30") and "To be moved by" in end.text_en


def test_who_is_asked_is_found_without_the_net_of_every_procedure(monkeypatch):
    """A province has some two thousand procedures: which ask others is kept when they are deployed."""
    world = World(seven_days(silence="escalate"))
    world.hand_in("02/03 09:00", "bay-ngay")
    assert [each.dossier.id for each in world.engine.waiting()] == [world.id]

    read = []
    monkeypatch.setattr(Library, "net", lambda self, tx, key: read.append(key))
    with world.engine.store.transaction() as tx:
        library = Library(world.engine.plugins)
        assert library.consulting(tx) == ["ask"] and read == []
    monkeypatch.undo()
    with world.engine.store.transaction() as tx:  # an earlier release kept nothing of it
        old = "CAST(replace(CAST(facts AS TEXT), 'consulting', 'other') AS BLOB)"
        tx._cursor.execute(f"UPDATE thutuc_procedure SET facts = {old}")
        assert Library(world.engine.plugins).consulting(tx) == ["ask"]


def test_a_verb_reads_no_procedure_but_its_own(monkeypatch):
    world, asked = World(seven_days()), []
    told = SqliteTx.all
    monkeypatch.setattr(SqliteTx, "all", lambda tx, name, *more: asked.append(name) or told(tx, name, *more))
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    engine = world.engine
    for read in (engine.waiting, engine.tasks, engine.tick, lambda: engine.ended_versions("bay-ngay")):
        read()
    engine.search(procedure="bay-ngay")
    with pytest.raises(UnknownProcedure, match="bay-ngay"):
        engine.procedure("khong-co")
    assert "procedures_named" in asked and "procedures" not in asked
