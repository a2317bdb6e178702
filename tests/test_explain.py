"""The sum behind a date: made with the calendar of the unit, and open about any other calendar."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from tests.leg_world import shared
from tests.office import BIRTH, add_shipped
from tests.vector_world import World, day, seven_days

from thutuc import Engine, load_plugins, open_store, sample
from thutuc.cli import show
from thutuc.cli.paper import explanation
from thutuc.cli.show import grid
from thutuc.errors import CommandRejected, UnknownDossier, WrongState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def _shipped():
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    return store


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
    store = _shipped()
    dossier = _birth(_engine(store, now))

    later = _engine(store, now, office_hours=["07:00-11:30", "13:30-17:00"]).explain(dossier.id)

    assert later.due == datetime(2026, 3, 2, 17, 30, tzinfo=ZONE)
    assert "Ngày đã báo là 17:30 ngày 02/03/2026" in later.lines[-1].text_vi
    assert "17:00 ngày 02/03/2026" in later.lines[-1].text_vi


def test_every_clock_of_a_dossier_is_explained_to_the_date_it_was_told():
    now = [datetime(2026, 2, 12, 14, 50, tzinfo=ZONE)]
    engine = _engine(_shipped(), now)
    dossier = _birth(engine)
    now[0] += timedelta(minutes=20)
    engine.complete(dossier.tasks[0].id, by=dossier.tasks[0].holder)

    for clock in ("dossier", "task:2"):
        told = engine.explain(dossier.id, clock)
        assert told.due is not None
        assert told.lines[-1].date == told.due.date()
        assert "đã báo" not in told.lines[-1].text_vi


def test_the_decisions_that_set_the_terms_are_named_beside_the_law_they_are_counted_by():
    now = [datetime(2026, 3, 2, 9, tzinfo=ZONE)]
    engine = _engine(_shipped(), now)
    dossier = _birth(engine)
    cited = engine.procedure("dang-ky-khai-sinh").header.decisions
    for clock, kind, said in (
        ("dossier", "publication", "Quyết định công bố thủ tục"),
        ("task:2", "internal-process", "Quyết định phê duyệt quy trình nội bộ"),
    ):
        numbers = "; ".join(each.number for each in cited if each.kind == kind)
        told = [line.text_vi for line in engine.explain(dossier.id, clock).lines]
        assert (f"{said}: {numbers}." in told) is bool(numbers)


def test_a_pause_is_told_by_what_its_ground_is_called():
    now = [datetime(2026, 3, 2, 9, tzinfo=ZONE)]
    engine = _engine(_shipped(), now)
    for ground, vietnamese in (("tax", "nghĩa vụ tài chính"), ("expertise", "trưng cầu giám định")):
        dossier = _birth(engine)
        paper = {"basis": "Luật Hộ tịch Điều 5", "document": "12/CV"}
        engine.suspend(dossier.id, by="quang.hoang", ground=ground, **paper)
        (pause,) = (line for line in engine.explain(dossier.id).lines if "Tạm dừng" in line.text_vi)

        assert pause.text_vi.endswith(f": {vietnamese} (Luật Hộ tịch Điều 5; văn bản số 12/CV).")
        assert pause.text_en.endswith(f": {ground} (Luật Hộ tịch Điều 5; document 12/CV).")


def test_a_task_is_named_by_its_id_and_a_clock_that_never_ran_is_answered_with_those_that_did():
    now = [datetime(2026, 3, 2, 9, tzinfo=ZONE)]
    engine = _engine(_shipped(), now)
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


EXTENSION = (
    '<thutuc:extension ground="verification" atMost="05 ngày làm việc" basis="Luật Hộ tịch Điều 25.2"/>'
    '<thutuc:variant when="remote == true" add="10 ngày làm việc" name="xã khó khăn" '
    'basis="NĐ 151/2025/NĐ-CP"/><thutuc:field name="remote" type="boolean"/>'
)


@pytest.mark.parametrize("seed", range(16))
def test_whatever_happened_to_a_clock_its_sum_ends_with_the_date_that_was_told(seed):
    random = Random(seed)
    after = random.choice(["restart", "resume", "fresh:03 ngày làm việc"])
    term = random.choice(["07 ngày làm việc", "12 ngày"])
    law = EXTENSION + random.choice(["", '<thutuc:cutoff at="15:00"/>'])
    if term == "12 ngày":
        law, after = law.replace("ngày làm việc", "ngày"), after.replace("ngày làm việc", "ngày")
    world = World(seven_days(term, after, law=law))
    world.hand_in("09/02 14:30", "bay-ngay", data={"remote": False})
    for _ in range(14):
        world.clock.now += timedelta(minutes=random.choice([7, 90, 700, 2000]))
        world.engine.tick()
        _something(world, random)
        _every_sum_ends_with_its_date(world)


def _something(world, random):
    engine, dossier = world.engine, world.id
    officer = "linh.pham"
    acts = [
        lambda: engine.request_papers(dossier, by=officer, content="Giấy tờ", reason="Thiếu"),
        lambda: engine.supply(dossier, by="an.nguyen"),
        lambda: engine.suspend(
            dossier, by="quang.hoang", ground="verification", basis="Điều 4", document="1/TB"
        ),
        lambda: engine.resume(dossier, by=officer),
        lambda: engine.resume(dossier, by=officer),
        lambda: engine.extend(dossier, by="quang.hoang", term=_more(world), ground="verification"),
        lambda: [engine.complete(task.id, by=task.holder) for task in world.it.tasks],
    ]
    try:
        random.choice(acts)()
    except CommandRejected:
        return


def _more(world):
    return "03 ngày làm việc" if world.it.definition.header.legal_term.unit == "working-day" else "03 ngày"


def _every_sum_ends_with_its_date(world):
    for name, clock in world.it._state.clocks.items():
        told = world.engine.explain(world.id, name)
        texts = [line.text_vi for line in told.lines]
        if clock.due is None:
            assert told.due is None and texts[-1].startswith("Đang tạm dừng")
            continue
        assert told.due == datetime.fromtimestamp(clock.due / 1_000_000, ZONE)
        ends = [text for text in texts if text.startswith(("Ngày hẹn trả:", "Hết hạn:"))]
        assert f"{told.due:%H:%M}" in ends[-1] and f"{told.due:%d/%m/%Y}" in ends[-1]
        assert not any("Ngày đã báo" in text for text in texts)
        assert told.legal is None and told.expiry is not None


def test_an_extension_after_a_suspension_is_told_between_the_two_parts_of_the_sum():
    world = World(seven_days("07 ngày làm việc", "resume", law=EXTENSION))
    world.hand_in("02/03 09:00", "bay-ngay", data={"remote": True})
    assert world.it.due == day("25/03 17:30")  # 07 + 10
    world.at("04/03 09:00").engine.suspend(
        world.id, by="quang.hoang", ground="verification", basis="Điều 4", document="7/CV"
    )
    world.at("09/03 09:00").engine.resume(world.id, by="linh.pham")
    world.at("10/03 09:00").engine.extend(
        world.id, by="quang.hoang", term="05 ngày làm việc", ground="verification", document="9/QĐ"
    )

    told = world.engine.explain(world.id)
    texts = [line.text_vi for line in told.lines]
    assert told.term == "17 ngày làm việc" and "xã khó khăn (NĐ 151/2025/NĐ-CP)" in told.basis
    kinds = [text.split(" ")[0] for text in texts]
    assert kinds.index("Tạm") < kinds.index("Gia") < kinds.index("Ngày")
    assert any("xác minh (Điều 4; văn bản số 7/CV)" in text for text in texts)
    assert any("Gia hạn theo luật thêm 05 ngày làm việc" in text and "9/QĐ" in text for text in texts)
    assert told.due == world.it.due == day("06/04 17:30")
    assert "ngày làm việc thứ 22" in texts[-2] or "thứ 22" in " ".join(texts[-4:])


@pytest.mark.parametrize(("when", "passed"), [("11/03 17:30", False), ("11/03 17:31", True)])
def test_an_extension_after_the_hour_that_was_told_says_that_it_had_passed(when, passed):
    world = World(seven_days("07 ngày làm việc", law=EXTENSION))
    world.hand_in("02/03 09:00", "bay-ngay", data={"remote": False})
    world.at(when).engine.extend(
        world.id, by="quang.hoang", term="05 ngày làm việc", ground="verification", document="9/QĐ"
    )

    line = next(line for line in world.engine.explain(world.id).lines if "Gia hạn theo luật" in line.text_vi)
    assert ("khi giờ hẹn trả 17:30 ngày 11/03/2026 đã qua" in line.text_vi) is passed
    assert ("the hour told before, 17:30 on 11/03/2026, had passed" in line.text_en) is passed


def test_a_group_is_explained_over_its_visits_and_a_hand_over_and_papers_by_their_own_names():
    world = World(shared())
    world.hand_in("02/03 09:00", "chung-han")
    world.do("02/03 15:00", "draft")
    world.do("03/03 08:30", "count")
    world.do("03/03 09:00", "review", good=True)
    world.do("04/03 09:00", "sign", agreed=False)
    told = world.engine.explain(world.id, "group:room")

    texts = " ".join(line.text_vi for line in told.lines)
    assert told.due == day("09/03 09:00")
    assert "Hồ sơ không ở nhóm bước này từ 09:00 ngày 03/03/2026 đến 09:00 ngày 04/03/2026" in texts
    assert "không được thêm ngày" in texts and told.lines[-1].text_vi.startswith("Hết hạn: 09:00")
    world.engine.request_papers(world.id, by="linh.pham", content="Giấy tờ", reason="Thiếu")
    assert world.engine.explain(world.id, "group:room").due is None


def test_a_new_day_with_an_apology_stands_below_the_sum_and_the_first_promise_with_it():
    world = World()
    world.hand_in("02/03 09:00", BIRTH)
    world.engine.reappoint(
        world.id, by="quang.hoang", day=day("05/03 08:00").date(), reason="thiếu nhân lực", document="3/PXL"
    )
    told = world.engine.explain(world.id)

    assert told.due == day("02/03 17:30")
    assert told.lines[-1].text_vi == (
        "Xin lỗi và hẹn lại (thiếu nhân lực; 3/PXL): 17:30 ngày 05/03/2026. "
        "Ngày hẹn lần đầu 17:30 ngày 02/03/2026 giữ nguyên để đánh giá."
    )


@pytest.mark.parametrize(
    ("received", "term", "promised", "legal"),
    [
        ("24/12 09:00", "11 ngày làm việc", "09/01/2026", "10/01/2026"),  # K2
        ("24/12 09:00", "12 ngày làm việc", "12/01/2026", None),  # K3
    ],
)
def test_K2_a_notice_that_came_later_is_told_beside_the_sum_and_the_promise_stands(
    received, term, promised, legal
):
    world = World(seven_days(term))
    world.clock.now = day(received, 2025)
    world.id = world.engine.start(
        "bay-ngay", by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
    ).id
    world.clock.now = day("29/12 09:00", 2025)
    told = world.engine.explain(world.id)
    then = world.engine.explain(world.id, at=day("24/12 10:00", 2025))  # K5

    assert f"{told.due:%d/%m/%Y}" == f"{then.due:%d/%m/%Y}" == promised
    assert (f"{told.legal:%d/%m/%Y}" if told.legal else None) == legal
    assert any("ngày theo luật" in line.text_vi for line in told.lines) == (legal is not None)
    assert then.legal is None and not any("ngày theo luật" in line.text_vi for line in then.lines)
    assert then.calendar in then.lines[0].text_vi


def test_K1_a_date_that_a_notice_moved_on_is_told_with_the_notice_below_the_sum_as_it_was_told():
    world = World(seven_days("08 ngày làm việc"))
    world.clock.now = day("22/12 09:00", 2025)
    world.id = world.engine.start(
        "bay-ngay", by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
    ).id
    before = world.engine.explain(world.id)
    world.clock.now = day("26/12 09:00", 2025)
    world.engine.reproject(by="system", notice="12729/VPCP-KGVX")
    told = world.engine.explain(world.id)

    assert (before.due, told.due) == (day("02/01 17:30"), day("05/01 17:30"))
    assert [line.text_vi for line in told.lines[: len(before.lines)]] == [
        line.text_vi for line in before.lines
    ]
    moved = told.lines[len(before.lines)]
    assert moved.text_vi.startswith(
        "Ngày hẹn 17:30 ngày 02/01/2026 thành ngày nghỉ theo 12729/VPCP-KGVX: chuyển sang 17:30 ngày 05/01"
    )
    assert told.legal is None and told.lines[-1] == moved
    assert world.engine.explain(world.id, at=day("24/12 08:00", 2025)) == before  # K5


@pytest.mark.parametrize("english", [False, True])
def test_what_officers_wrote_drives_no_terminal(capsys, english):
    now = [datetime(2026, 3, 2, 9, tzinfo=ZONE)]
    engine = _engine(_shipped(), now)
    dossier = _birth(engine)
    evil = "Luật \x1b[31mX\x1b]0;own\x07\u202e\u009b31m"
    engine.suspend(dossier.id, by="quang.hoang", ground="verification", basis=evil, document=evil)

    show.say(*explanation(engine.explain(dossier.id), evil, english=english))
    show.say(grid([{}], [(evil,)], gap=1))
    shown = capsys.readouterr().out

    assert shown.count("Luật \N{REPLACEMENT CHARACTER}[31mX") >= 3
    assert not any(sign in shown for sign in "\x1b\x07\u202e\x9b")


def test_a_date_is_asked_for_as_officials_write_it_and_none_while_time_stands_still(capsys):
    now = [datetime(2026, 3, 2, 9, tzinfo=ZONE)]
    engine = _engine(_shipped(), now)
    dossier = _birth(engine)
    show.say(*explanation(engine.explain(dossier.id), dossier.code))
    engine.suspend(dossier.id, by="quang.hoang", ground="verification", basis="Luật X", document="1/CV")
    show.say(*explanation(engine.explain(dossier.id), dossier.code))
    asked = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Vì sao")]

    assert asked == [
        f"Vì sao là 17:30 ngày 02/03/2026? Hồ sơ {dossier.code}",
        f"Vì sao đang tạm dừng tính thời gian? Hồ sơ {dossier.code}",
    ]
