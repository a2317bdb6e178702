"""The organisation's file is edited while an engine, a service or a worker runs over it."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from tests.api_world import Client, make_token

import thutuc.bounded
import thutuc_roles.living
from thutuc import Engine, load_plugins, open_store
from thutuc.api import Service
from thutuc.cli.worker import Figures, _round
from thutuc.errors import NotPermitted
from thutuc.hookspecs import hookimpl
from thutuc.scenario.world import World
from thutuc.simulation.plan import Plan
from thutuc.simulation.prepared import plugins_of

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 3, 2, 9, tzinfo=VIETNAM)

ORGANISATION = """\
agencies:
  - {id: xa, kind: commune, name: Ủy ban nhân dân xã, code: H99.50}
units:
  - {id: xa.leadership, agency: xa, kind: chair, name: Lãnh đạo, leads: true}
  - {id: xa.one-stop, agency: xa, kind: one-stop, name: Một cửa}
posts:
  - {id: chair, unit: xa.leadership, title: Chủ tịch, roles: [Lãnh đạo], head: true}
  - {id: desk, unit: xa.one-stop, title: Giám đốc, roles: [Trưởng], head: true}
  - {id: one, unit: xa.one-stop, title: Công chức, roles: [Một cửa]}
  - {id: two, unit: xa.one-stop, title: Công chức, roles: [Một cửa]}
officers:
  - {id: an, name: Nguyễn Văn An}
  - {id: binh, name: Trần Thị Bình}
  - {id: chi, name: Lê Thị Chi}
  - {id: dung, name: Phạm Văn Dũng}
holdings:
  - {post: chair, officer: an, since: 2026-01-01}
  - {post: desk, officer: binh, since: 2026-01-01}
  - {post: one, officer: chi, since: 2026-01-01}
  - {post: two, officer: dung, since: 2026-01-01}
"""
AWAY = ORGANISATION + "absences:\n  - {officer: chi, since: 2026-03-01, until: 2026-03-31}\n"
ENDED = ORGANISATION.replace(
    "officer: chi, since: 2026-01-01", "officer: chi, since: 2026-01-01, until: 2026-03-01"
)

PROCEDURE = """\
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1"
    targetNamespace="urn:test" id="defs"><bpmn:process id="thu" name="Thử" isExecutable="true">
  <bpmn:extensionElements><thutuc:procedure code="1.000001" legalTerm="10 ngày" /></bpmn:extensionElements>
  <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="a" sourceRef="s" targetRef="do" />
  <bpmn:userTask id="do" name="Làm"><bpmn:extensionElements>
    <thutuc:responsible role="Một cửa" unit="one-stop" />
    <thutuc:term value="01 ngày làm việc" /></bpmn:extensionElements></bpmn:userTask>
  <bpmn:sequenceFlow id="b" sourceRef="do" targetRef="day" />
  <bpmn:intermediateCatchEvent id="day" name="Một ngày sau"><bpmn:timerEventDefinition id="t">
    <bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
  <bpmn:sequenceFlow id="c" sourceRef="day" targetRef="again" />
  <bpmn:userTask id="again" name="Làm tiếp"><bpmn:extensionElements>
    <thutuc:responsible role="Một cửa" unit="one-stop" />
    <thutuc:term value="01 ngày làm việc" /></bpmn:extensionElements></bpmn:userTask>
  <bpmn:sequenceFlow id="d" sourceRef="again" targetRef="e" /><bpmn:endEvent id="e" />
</bpmn:process></bpmn:definitions>
"""


class File:
    """The organisation's file, edited as an editor does that replaces it, long enough ago to lie still."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._minute = 1_700_000_000
        self.write(ORGANISATION)

    def write(self, text: str, *, ago: bool = True) -> None:
        aside = self.path.with_suffix(".new")
        aside.write_text(text, "utf-8")
        if ago:
            self._minute += 60
            os.utime(aside, (self._minute, self._minute))
        aside.replace(self.path)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> File:
    monkeypatch.setattr(thutuc_roles.living, "LOOK", 0.0)
    return File(tmp_path / "organisation.yaml")


@pytest.fixture
def make(file: File) -> Iterator[Callable[..., Engine]]:
    store = open_store(":memory:")
    store.upgrade()

    def engine(*extra: object) -> Engine:
        plugins = load_plugins({"roles": {"organisation": file.path}}, extra=extra)
        made = Engine(store, plugins=plugins, clock=lambda: NOW)
        made.deploy(PROCEDURE.encode(), by="system")
        return made

    yield engine
    store.close()


def hand_in(engine: Engine) -> tuple[str, str]:
    """The first step of a new dossier, and whose it is."""
    made = engine.start("thu", received_at="xa.one-stop", competent="xa", by="binh", receive=True)
    task = made.tasks[0]
    return task.id, str(task.holder)


def holders(engine: Engine, dossiers: int = 8) -> set[str]:
    """Who gets the first steps of so many dossiers."""
    return {hand_in(engine)[1] for _ in range(dossiers)}


def of_chi(engine: Engine) -> str:
    """A task that lies with chi."""
    return next(task for task, holder in iter(lambda: hand_in(engine), None) if holder == "chi")


def test_an_engine_gives_no_task_to_who_is_away_by_an_edit_made_meanwhile(
    make: Callable[..., Engine], file: File
) -> None:
    engine = make()
    assert holders(engine) == {"chi", "dung"}
    file.write(AWAY)
    assert holders(engine) == {"dung"}
    file.write(ORGANISATION)
    assert holders(engine) == {"chi", "dung"}


def test_the_service_refuses_an_officer_whose_post_ended_by_an_edit_made_meanwhile(
    make: Callable[..., Engine], file: File
) -> None:
    engine = make()
    first, second = of_chi(engine), of_chi(engine)
    client = Client(Service(engine), make_token(engine, officers=["chi"]))
    assert client.post(f"/v1/tasks/{first}/complete", {"by": "chi"}).status == 200
    file.write(ENDED)
    told = client.post(f"/v1/tasks/{second}/complete", {"by": "chi"})
    assert told.status == 403 and "61/2018/NĐ-CP" in told.body["detail"]
    assert engine.verify() == []


def test_a_holding_that_ends_by_its_date_needs_no_edit(file: File) -> None:
    file.write(ENDED)
    hook = load_plugins({"roles": {"organisation": file.path}}).hook
    day_before = NOW.replace(month=2, day=27)
    assert [len(seats) for seats in hook.roles_of(officer="chi", at=day_before)] == [1]
    assert not any(hook.roles_of(officer="chi", at=NOW))


@pytest.mark.parametrize(
    "broken",
    [ORGANISATION[:-30] + "[", "", AWAY.replace("chi, since: 2026-03", "no.one, since: 2026-03"), None],
)
def test_a_file_that_cannot_be_used_leaves_the_last_one_in_force_and_is_told_once(
    make: Callable[..., Engine], file: File, caplog: pytest.LogCaptureFixture, broken: str | None
) -> None:
    engine, figures = make(), Figures()
    file.write(AWAY)
    assert holders(engine, 1) == {"dung"}
    if broken is not None:
        file.write(broken)
    else:
        file.path.unlink()
        assert not engine.plugins.troubles()  # an editor may be about to put another in its place
    assert holders(engine) == {"dung"}
    _round(engine, figures)
    assert "\nthutuc_plugins_unread 1\n" in figures.lines()
    (told,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert str(file.path) in told and "tổ chức đọc lần trước vẫn có hiệu lực · " in told
    with pytest.raises(Exception, match=r"organisation\.yaml"):
        load_plugins({"roles": {"organisation": file.path}})

    file.write(ORGANISATION)
    assert holders(engine) == {"chi", "dung"}
    _round(engine, figures)
    assert "\nthutuc_plugins_unread 0\n" in figures.lines()
    assert "đọc lại tệp tổ chức" in caplog.records[-1].getMessage()


def test_a_worker_gives_out_what_falls_due_by_the_file_as_it_is_then(
    make: Callable[..., Engine], file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make()
    for _ in range(8):
        task, holder = hand_in(engine)
        engine.complete(task, by=holder)
    file.write(AWAY)
    monkeypatch.setattr(engine._desk, "clock", lambda: NOW + timedelta(days=2))
    _round(engine, Figures())
    assert [task.holder for task in engine.tasks(late=False)] == ["dung"] * 8


def test_a_file_in_the_middle_of_being_written_is_not_read(
    file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut short, it may still be an organisation: one in which somebody is no longer away."""
    file.write(AWAY)
    living = thutuc_roles.living.Living(file.path, {})
    monkeypatch.setattr(thutuc_roles.living, "LOOK", 60.0)  # so long ago it must have been written

    def away() -> bool:
        living._next = 0.0
        return living.now.is_away("chi", NOW.date())

    file.write(ORGANISATION, ago=False)
    assert away()
    with file.path.open("a", encoding="utf-8") as more:
        more.write("absences:\n")
    assert away()
    file.write(ORGANISATION)
    assert not away()
    file.write(AWAY, ago=False)
    assert [away(), away()] == [False, True]  # it lay still for one look


class Overdue(Exception):
    """What a host's handler of a signal raises where a request takes too long."""


@pytest.mark.parametrize("raised", [Overdue, TimeoutError])
def test_a_limit_of_time_that_runs_out_while_the_file_is_read_is_no_fault_of_the_file(
    file: File, monkeypatch: pytest.MonkeyPatch, raised: type[Exception]
) -> None:
    living = thutuc_roles.living.Living(file.path, {})
    file.write(AWAY)
    living._next, living._seen = 0.0, thutuc_roles.living._stamp(file.path)
    with monkeypatch.context() as alarm:
        alarm.setattr(thutuc.bounded, "beginning", Mock(side_effect=raised))
        with pytest.raises(raised):
            assert living.trouble
    assert living.now.is_away("chi", NOW.date()) and not living.trouble


def test_one_command_sees_one_organisation(make: Callable[..., Engine], file: File) -> None:
    seen: list[bool] = []

    class Edits:
        """A host's plug-in, in the middle of whose command somebody edits the file."""

        @hookimpl
        def may(self, actor: str, verb: str) -> str | None:
            if verb == "complete":
                file.write(ENDED)
                seen.append(any(engine.plugins.hook.roles_of(officer="chi", at=NOW)))
            return None

    engine = make(Edits())
    first, second = of_chi(engine), of_chi(engine)
    engine.complete(first, by="chi")
    assert seen == [True]
    assert not any(engine.plugins.hook.roles_of(officer="chi", at=NOW))
    with pytest.raises(NotPermitted):
        engine.complete(second, by="chi")


def test_each_thread_sees_one_organisation_in_its_command_and_then_the_next(file: File) -> None:
    plugins = load_plugins({"roles": {"organisation": file.path}})
    stop, mixed, threads = threading.Event(), list[object](), list[threading.Thread]()

    def works() -> bool:
        return any(plugins.hook.roles_of(officer="chi", at=NOW))

    def command() -> None:
        try:
            while not stop.is_set():
                with plugins.steady():
                    answers = {works() for _ in range(20)}
                    with plugins.steady():  # a command inside
                        answers.add(works())
                    if len(answers) > 1:
                        mixed.append(answers)
        except BaseException as error:
            mixed.append(error)

    for _ in range(4):
        threads.append(threading.Thread(target=command))
        threads[-1].start()
    try:
        with plugins.steady():
            before = works()
            for text in (ENDED, "broken: [", ORGANISATION, ENDED):
                file.write(text)
                assert works() is before
        assert not works()
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
    assert mixed == []


def test_the_file_is_looked_at_once_a_second_at_most(
    make: Callable[..., Engine], file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []
    monkeypatch.setattr(thutuc_roles.living, "LOOK", 60.0)
    monkeypatch.setattr(thutuc_roles.living, "_stamp", looks.append)
    engine = make()
    holders(engine)
    assert looks == [file.path]  # before it was read at the start


def test_what_is_tried_out_stands_still(file: File) -> None:
    """Two runs of a scenario or a plan come out alike, whoever edits the file meanwhile."""
    tried = [
        World({"roles": {"organisation": file.path}}).plugins(),
        plugins_of(Plan.model_construct(organisation=file.path.name), file.path.parent),
    ]
    living = load_plugins({"roles": {"organisation": file.path}})
    file.write(ENDED)
    assert [any(each.hook.roles_of(officer="chi", at=NOW)) for each in tried] == [True, True]
    assert not any(living.hook.roles_of(officer="chi", at=NOW))
