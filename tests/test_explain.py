"""The sum behind a date: made with the calendar of the unit, and open about any other calendar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.office import add_shipped

from thutuc import Engine, load_plugins, open_store, sample
from thutuc.errors import UnknownDossier, WrongState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def _engine(store, now, **deadlines):
    settings = {"roles": {"organisation": str(sample())}, "deadlines": deadlines}
    return Engine(store, plugins=load_plugins(settings), clock=lambda: now[0])


def _birth(engine):
    return engine.start(
        "dang-ky-khai-sinh",
        by="an.nguyen",
        received_at="dong-may.one-stop",
        competent="dong-may",
        receive=True,
    )


def test_office_hours_that_changed_since_are_told_and_the_date_stands():
    now = [datetime(2026, 3, 2, 9, tzinfo=ZONE)]
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    dossier = _birth(_engine(store, now))

    later = _engine(store, now, office_hours=["07:00-11:30", "13:30-17:00"]).explain(dossier.id)

    assert later.due == datetime(2026, 3, 2, 17, 30, tzinfo=ZONE)
    assert "Ngày đã báo là 17:30 ngày 02/03/2026" in later.lines[-1].text_vi
    assert "17:00 ngày 02/03/2026" in later.lines[-1].text_vi


def test_every_clock_of_a_dossier_is_explained_to_the_date_it_was_told():
    now = [datetime(2026, 2, 12, 14, 50, tzinfo=ZONE)]
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = _engine(store, now)
    dossier = _birth(engine)
    now[0] += timedelta(minutes=20)
    engine.complete(dossier.tasks[0].id, by=dossier.tasks[0].holder)

    for clock in ("dossier", "task:2"):
        told = engine.explain(dossier.id, clock)
        assert told.due is not None
        assert told.lines[-1].date == told.due.date()
        assert "đã báo" not in told.lines[-1].text_vi


def test_a_pause_is_told_by_what_its_ground_is_called_and_an_unknown_one_as_written():
    now = [datetime(2026, 3, 2, 9, tzinfo=ZONE)]
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = _engine(store, now)
    for ground, vietnamese in (("tax", "nghĩa vụ tài chính"), ("trưng cầu giám định", "trưng cầu giám định")):
        dossier = _birth(engine)
        paper = {"basis": "Luật Hộ tịch Điều 5", "document": "12/CV"}
        engine.suspend(dossier.id, by=dossier.tasks[0].officer, ground=ground, **paper)
        (pause,) = (line for line in engine.explain(dossier.id).lines if "Tạm dừng" in line.text_vi)

        assert pause.text_vi.endswith(f": {vietnamese} (Luật Hộ tịch Điều 5).")
        assert pause.text_en.endswith(f": {ground} (Luật Hộ tịch Điều 5).")


def test_a_task_is_named_by_its_id_and_a_clock_that_never_ran_is_answered_with_those_that_did():
    now = [datetime(2026, 3, 2, 9, tzinfo=ZONE)]
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = _engine(store, now)
    dossier = _birth(engine)
    task = dossier.tasks[0].id

    assert engine.explain(dossier.id, task) == engine.explain(dossier.id, f"task:{task}")
    assert engine.explain(dossier.id, task).clock == "task:2"
    with pytest.raises(WrongState, match=r"\(dossier, task:2\).*'intake'"):
        engine.explain(dossier.id, "intake")
    with pytest.raises(WrongState, match=r"9\.2"):
        engine.explain(dossier.id, "9.2")  # a task of another dossier
    assert engine.tasks(dossier=dossier.code) == engine.tasks(dossier=dossier.id) != []
    with pytest.raises(UnknownDossier):
        engine.tasks(dossier="H99-0")
