"""The officers of the sample province at work, and the clock that jumps from one act to the next."""

from __future__ import annotations

import heapq
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from thutuc import bounded
from thutuc.bpmn import library
from thutuc.configuration import MOST_BYTES
from thutuc.demo.stories import BIRTH, INVESTMENT, LAND, Story, stories
from thutuc.dossier.view import ZONE, moment
from thutuc.engine import Dossier, Engine, TaskView
from thutuc.errors import ConfigurationError, NotPermitted
from thutuc.plugins import load_plugins
from thutuc.sample import sample
from thutuc.store import open_store

START = datetime(2026, 2, 2, 7, 30, tzinfo=ZONE)
UNTIL = datetime(2026, 3, 20, 16, 30, tzinfo=ZONE)
DATABASE = "thutuc-demo.db"

_MINUTE = 60_000_000
_DESKS = {
    "dong-may": ("an.nguyen", "hue.tran"),
    "lung-suong": ("hieu.cam", "my.quang"),
    "provincial-centre": ("anh.bui", "cuong.ngo", "dung.phan"),
}
#: Working minutes for steps without a term.
_USUAL_MINUTES = {
    "return_result": (30, 900),
    "post_notice": (180, 460),
    "await_undertaking": (500, 900),
    "await_payment": (960, 1_900),
}
#: Waits that a message from outside ends, and its name.
_MESSAGES = {
    "await_tax": "tax_notice",
    "await_payment": "payment_confirmed",
    "await_confirmation": "draft_confirmed",
    "await_verification": "verification_answer",
    "await_undertaking": "undertaking",
}
#: Periods that run out by themselves: nobody has to do anything.
_BY_ITSELF = frozenset({"await_posting"})
_CONSULTED = ("construction.leadership", "environment.leadership", "trade.leadership")
_DATA: Mapping[tuple[str, str], Mapping[str, Any]] = {
    (BIRTH, "appraise"): {"needs_verification": False, "eligible": True},
    (BIRTH, "await_verification"): {"verification_result": "Chưa đăng ký khai sinh tại địa phương"},
    (BIRTH, "await_undertaking"): {"undertaking_number": "Văn bản cam đoan ngày lập"},
    (BIRTH, "await_confirmation"): {"draft_accepted": True},
    (BIRTH, "register_birth"): {"register_number": "{n}/2026", "personal_number": "0013260{n:05}"},
    (BIRTH, "sign_certificate"): {"signature": "signed"},
    (BIRTH, "sign_refusal"): {"sign_refusal_opinion": "agree"},
    (LAND, "verify_records"): {"encumbered": False},
    (LAND, "sign_return"): {"return_signature": "signed", "return_number": "{n}/CNVP"},
    (LAND, "sign_stop"): {"stop_number": "{n}/TB-CNVP"},
    (LAND, "post_notice"): {"posting_number": "{n}/TB-UBND"},
    (LAND, "record_posting"): {"posting_record": "{n}/BB-UBND"},
    (LAND, "cancel_certificate"): {"financial_duty": False},
    (LAND, "await_tax"): {"tax_notice_number": "{n}/TB-TCS3"},
    (LAND, "await_payment"): {"payment_number": "{n:07}"},
    (LAND, "sign_certificate"): {"signature": "signed", "certificate_number": "AA {n:08}"},
    (INVESTMENT, "draft_consultation"): {"consulted": list(_CONSULTED)},
    (INVESTMENT, "review_consultation"): {"consultation_review": "agree"},
    (INVESTMENT, "sign_consultation"): {"consultation_signature": "agree"},
    (INVESTMENT, "give_opinion"): {"opinion": "Thống nhất với đề xuất"},
    (INVESTMENT, "compile_report"): {"proposal": "approve", "report_number": "{n}/BC-STC"},
    (INVESTMENT, "review_report"): {"report_review": "agree"},
    (INVESTMENT, "sign_report"): {"report_signature": "agree"},
    (INVESTMENT, "decide"): {"decision": "approve"},
}


@dataclass(slots=True)
class _Running:
    """A dossier of the demonstration while it runs."""

    number: int
    story: Story
    id: int = 0
    seen: set[str] = field(default_factory=set)  #: tasks somebody has on his table
    done: Counter[str] = field(default_factory=Counter)  #: how often each step was done
    asked: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was left behind."""

    folder: Path
    database: Path
    dossiers: int
    acts: int  #: commands that officers, applicants and systems gave
    refused: int  #: acts that waited because the officer was away


class _Province:
    """Everybody's agenda in one queue; the clock is wherever the queue is."""

    def __init__(self, engine: Engine, clock: list[datetime], random: Random) -> None:
        self.engine = engine
        self.acts = 0
        self.refused = 0
        self._clock = clock
        self._random = random
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._serial = 0
        self._quiet: list[_Running] = []  #: dossiers that go on by themselves somewhere
        self._calendar = engine.plugins.calendar(None, START)

    def at(self, when: datetime, act: Callable[[], None]) -> None:
        """Put an act on the agenda."""
        self._serial += 1
        heapq.heappush(self._agenda, (when, self._serial, act))

    def run(self, until: datetime, progress: Callable[[datetime], None]) -> None:
        """Live through the agenda; before each act, whatever was due by itself happens on time."""
        while self._agenda and self._agenda[0][0] <= until:
            when, _, act = heapq.heappop(self._agenda)
            self._pass_time(when)
            progress(when)
            act()
        self._pass_time(until)
        progress(until)

    def _pass_time(self, when: datetime) -> None:
        while True:
            with self.engine.store.transaction(write=False) as tx:
                wake = tx.next_wake()
            if wake is None or (due := moment(wake).astimezone(ZONE)) > when:
                break
            self._clock[0] = max(due, self._clock[0])
            self.engine.tick()
            self._take_up()
        self._clock[0] = max(when, self._clock[0])  # a plan made late is carried out late

    def _take_up(self) -> None:
        """Silence or a period that is over may have moved a dossier on; whoever has it now plans for it."""
        for running in self._quiet:
            self._look(running, self.engine.dossier(running.id))

    # --- one dossier -------------------------------------------------------------------------------

    def hand_in(self, running: _Running) -> None:
        """The applicant hands a dossier in, at a counter, online or by post."""
        story = running.story
        centre = "provincial-centre" if story.procedure == INVESTMENT else story.commune
        competent = {BIRTH: story.commune, LAND: "land-branch-1", INVESTMENT: "finance"}[story.procedure]
        officer = self._random.choice(_DESKS[centre])
        counter = story.channel == "counter"
        dossier = self.engine.start(
            story.procedure,
            by=officer if counter else "system",
            received_at=f"{centre}.one-stop",
            competent=competent,
            channel=story.channel,
            applicant=f"demo-{running.number:02}",
            receive=counter,
        )
        running.id = dossier.id
        if story.silent or story.procedure == LAND:
            self._quiet.append(running)
        self.acts += 1
        if counter:
            self._look(running, dossier)
        elif story.intake is not None:
            self.at(self._after(story.intake), lambda: self._receive(running, officer))

    def _receive(self, running: _Running, officer: str) -> None:
        self.acts += 1
        self._look(running, self.engine.receive(running.id, by=officer))

    def _look(self, running: _Running, dossier: Dossier) -> None:
        """Whoever has got a new task puts it on his agenda."""
        for task in dossier.tasks:
            if task.id not in running.seen:
                running.seen.add(task.id)
                self._plan(running, task)

    def _plan(self, running: _Running, task: TaskView) -> None:
        story = running.story
        if task.step in story.left or task.unit in story.silent:
            return
        if task.step in _BY_ITSELF and story.withdraws_at != task.step:
            return
        if task.step == "await_confirmation" and "applicant" in story.silent:
            return
        self.at(self._when(story, task), lambda: self._work(running, task.id))

    def _when(self, story: Story, task: TaskView) -> datetime:
        if task.due is None:
            minutes = self._random.randint(*_USUAL_MINUTES.get(task.step, (60, 240)))
            return self._after(story.minutes.get(task.step, minutes))
        share = story.shares.get(task.step, self._random.uniform(0.45, 0.92))
        begun = self._calendar.worked_at(self._calendar.local(task.since))
        length = self._calendar.worked_at(self._calendar.local(task.due)) - begun
        return self._minute(self._calendar.instant(begun + max(int(share * length), _MINUTE)))

    def _after(self, minutes: int) -> datetime:
        now = self._calendar.worked_at(self._clock[0])
        return self._minute(self._calendar.instant(now + minutes * _MINUTE))

    @staticmethod
    def _minute(at: datetime) -> datetime:
        return at.replace(second=0, microsecond=0)

    # --- one task ----------------------------------------------------------------------------------

    def _work(self, running: _Running, task_id: str) -> None:
        dossier = self.engine.dossier(running.id)
        task = next((task for task in dossier.tasks if task.id == task_id), None)
        if task is None or not dossier.phase.is_open:  # silence was answered, or it ended
            self._look(running, dossier)
            return
        if dossier.waits_for_papers:
            self.at(self._after(240), lambda: self._work(running, task_id))
            return
        try:
            if self._something_special(running, dossier, task):
                return
            after = self._complete(running, task)
        except NotPermitted:  # away on that day: it waits
            self.refused += 1
            self.at(self._after(480), lambda: self._work(running, task_id))
            return
        self.acts += 1
        self._look(running, after)

    def _complete(self, running: _Running, task: TaskView) -> Dossier:
        by = task.holder or task.officer or "system"
        data = self._data(running, task.step)
        message = _MESSAGES.get(task.step)
        if message is not None:
            who = "system" if task.step in ("await_confirmation", "await_payment") else by
            after = self.engine.send(running.id, message, by=who, data=data)
        else:
            if task.holder is None:
                self.engine.claim(task.id, by=by)
            after = self.engine.complete(task.id, by=by, data=data)
        running.done[task.step] += 1
        return after

    def _data(self, running: _Running, step: str) -> dict[str, Any]:
        story = running.story
        given = dict(_DATA.get((story.procedure, step), {}))
        answers = story.answers.get(step, ())
        if answers:
            given |= answers[min(running.done[step], len(answers) - 1)]
        return {
            name: value.format(n=running.number) if isinstance(value, str) else value
            for name, value in given.items()
        }

    def _something_special(self, running: _Running, dossier: Dossier, task: TaskView) -> bool:
        """The applicant withdraws, papers are asked for, or the head apologises: once, at that step."""
        story, step = running.story, task.step
        if story.withdraws_at == step:
            officer = self._random.choice(_DESKS[story.commune])
            self.engine.withdraw(running.id, by=officer, reason="Người nộp đã tìm thấy Giấy chứng nhận")
            self.acts += 1
            return True
        if step in story.papers and step not in running.asked:
            running.asked.add(step)
            content, reason = story.papers[step]
            by = task.holder or task.officer or "system"
            self.engine.request_papers(running.id, by=by, content=content, reason=reason)
            self.acts += 1
            officer = self._random.choice(_DESKS[story.commune])
            self.at(self._after(self._random.randint(600, 1_200)), lambda: self._supply(running, officer))
            self.at(self._after(1_300), lambda: self._work(running, task.id))
            return True
        return False

    def apologise(self, running: _Running) -> None:
        """The head of the agency, or who runs it that day, signs the apology and the new day."""
        _, day = running.story.apology_at or ("", UNTIL.date())
        dossier = self.engine.dossier(running.id)
        if dossier.ready is not None or not dossier.phase.is_open:
            return
        head = self.engine.plugins.hook.head_of(unit=dossier.competent, level="agency", at=self._clock[0])
        self.acts += 1
        self.engine.reappoint(
            running.id,
            by=head.officer,
            day=day,
            reason="hồ sơ phức tạp, cần xác minh",
            document=f"{running.number}/PXL-STC",
        )

    def _supply(self, running: _Running, officer: str) -> None:
        self.acts += 1
        self.engine.supply(running.id, by=officer)


def make_demonstration(
    folder: Path, progress: Callable[[datetime], None] = lambda _: None, *, seed: int = 2026
) -> Demonstration:
    """Write the demonstration into *folder*: its database, configuration, organisation and procedures.

    Refuses a folder that holds anything but an earlier demonstration.
    """
    _prepare(folder)
    database = folder / DATABASE
    clock = [START]
    store = open_store(f"sqlite:///{database.absolute()}?synchronous=off")
    store.upgrade()
    plugins = load_plugins({"roles": {"organisation": sample()}})
    engine = Engine(store, plugins=plugins, clock=lambda: clock[0])
    for name in (BIRTH, LAND, INVESTMENT):
        own, hidden = folder / "procedures" / name, shutil.ignore_patterns("scenarios")
        shutil.copytree(library() / name, own, dirs_exist_ok=True, ignore=hidden)
        engine.deploy(own / "procedure.bpmn", by="system", file=f"procedures/{name}/procedure.bpmn")
    random = Random(seed)  # noqa: S311 (the same demonstration every time is the point)
    province = _Province(engine, clock, random)
    told = stories(random)
    for number, story in enumerate(told, start=1):
        running = _Running(number, story)
        province.at(story.arrives, partial(province.hand_in, running))
        if story.apology_at is not None:
            day = datetime(2026, 3, 10, 9, 0, tzinfo=ZONE)
            province.at(day, partial(province.apologise, running))
    province.run(UNTIL, progress)
    store.close()
    return Demonstration(folder, database, len(told), province.acts, province.refused)


_MARK = "# Bản trình diễn của thutuc · a demonstration made by `thutuc demo`"
_TOML = f"""\
{_MARK}
# Mọi tên đều hư cấu. Xóa cả thư mục này khi không cần nữa.

database = "{DATABASE}"
organisation = "organisation.yaml"
procedures = ["procedures"]
plugins = ["deadlines", "roles", "escalation"]

# Đồng hồ đứng ở cuối bản trình diễn; đổi dòng này rồi chạy `thutuc tick` thì thời gian trôi.
# Bỏ dòng này thì thutuc dùng giờ thật.
now = {UNTIL.isoformat()}
"""


def _prepare(folder: Path) -> None:
    config = folder / "thutuc.toml"
    if folder.exists():
        if not folder.is_dir():
            raise ConfigurationError(f"Expected a folder for the demonstration, found the file {folder}.")
        demo = config.is_file() and bounded.text(config, MOST_BYTES).startswith(_MARK)
        if not demo and any(folder.iterdir()):
            raise ConfigurationError(
                f"Expected an empty folder or an earlier demonstration, found other files in {folder}; "
                "name another with --folder."
            )
    (folder / "procedures").mkdir(parents=True, exist_ok=True)
    for earlier in (folder / "procedures").glob("*.bpmn"):
        earlier.unlink()
    for ending in ("", "-wal", "-shm"):
        (folder / (DATABASE + ending)).unlink(missing_ok=True)
    config.write_text(_TOML, "utf-8")
    (folder / "organisation.yaml").write_bytes(sample().read_bytes())
