"""Hostile input at every edge: refused in words, in bounded time, nothing written; and what was mended."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.corpora.published import read_limit
from tests.fuzz import command_line, running
from tests.fuzz.files import Edge
from tests.office import Clock, hand_in

from thutuc import Engine
from thutuc.api.tokens import Scope, issue, revoke
from thutuc.cli import main
from thutuc.configuration import read_configuration
from thutuc.engine.lists.asking import YEARS
from thutuc.errors import (
    CalendarError,
    ConfigurationError,
    NotPermitted,
    TermError,
    ThutucError,
    WrongData,
)
from thutuc.forms import read_form
from thutuc.outbox.messages import Message
from thutuc.outbox.senders import NotDelivered
from thutuc.outbox.smtp import SmtpSender
from thutuc.outbox.webhook import WebhookSender
from thutuc.worktime import Session, Term
from thutuc_deadlines import plugin as deadlines
from thutuc_deadlines import read_calendar
from thutuc_deadlines.notices import read_notices
from thutuc_roles.reading import read_organisation

SEED = 20_260_302
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def test_no_input_makes_anything_but_a_result_or_an_error_of_ours() -> None:
    done = running.fuzz(1_500, SEED)
    print(running.told(done, SEED))

    assert not done.faults, running.grouped(done)
    assert set(done.tallies) == set(running.EDGES)
    assert len(done.kinds) > 10


@pytest.mark.parametrize(
    "name", [name for name, (_, edge) in running.EDGES.items() if name != "archive" and edge.seeds()]
)
def test_every_edge_takes_files_of_ours_unchanged(name: str) -> None:
    taken = 0
    _, edge = running.EDGES[name]
    for seed in edge.seeds()[:12]:
        try:
            edge.take(seed)
            taken += 1
        except ThutucError as error:
            assert str(error)
    assert taken


# --- the harness itself notices ------------------------------------------------------------------


def _endless(_: object) -> None:
    while True:
        pass


def _hungry(_: object) -> None:
    # more than this process ever had: what one input takes is seen by the highest mark that it leaves
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert len(bytearray(b"x") * (most + 400_000_000)) > 0


def _crashing(_: object) -> None:
    raise KeyError("nothing of ours")


def _speechless(_: object) -> None:
    raise ThutucError


class _LeftOpen:
    def __del__(self) -> None:
        raise RecursionError("nobody hears this")


def _careless(_: object) -> None:
    _LeftOpen()


@pytest.mark.parametrize(
    ("take", "said"),
    [
        (_endless, "TooSlowError"),
        (_hungry, "MB more than before"),
        (_crashing, "KeyError"),
        (_speechless, "without a word"),
        (_careless, "left something open"),
    ],
)
def test_what_is_slow_hungry_crashing_or_speechless_is_noticed(
    take: Callable[[object], None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if take is _endless:  # only what never ends: a large process takes seconds of the system to be hungry
        monkeypatch.setattr(running, "SECONDS", 2.0)
    monkeypatch.setitem(running.EDGES, "planted", (1, Edge(lambda chance: chance.random(), take)))  # type: ignore[misc]
    done = running.fuzz(1, SEED, only="planted")

    assert len(done.faults) == 1
    assert said in done.faults[0]


def test_the_same_number_is_the_same_input() -> None:
    names = list(running.EDGES)
    for name in names:
        once, again = (repr(running.EDGES[name][1].make(Random("1:7")))[:5_000] for _ in range(2))
        assert once.partition(" at 0x")[0] == again.partition(" at 0x")[0], name


# --- what was found and mended -------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda engine: engine.facts(since=FIRST, at=LAST, unit="dong-may"),
        lambda engine: engine.daily_list("dong-may", date.max),
        lambda engine: engine.archive_year(0, by="system", decision="12/QĐ", folder="x"),
        lambda engine: engine.archive_year(2**70, by="system", decision="12/QĐ", folder="x"),
        lambda engine: engine.explain(1, at=LAST),
        lambda engine: engine.irregularities(since=LAST),
        lambda engine: engine.state_at(1, FIRST),
        lambda engine: engine.search(limit=2**70),
        lambda engine: engine.search(after=-(2**70)),
        lambda engine: engine.search(due_before=LAST),
        lambda engine: engine.tasks(limit=2**63),
        lambda engine: engine.waiting(limit=-(2**63) - 1),
        lambda engine: engine.duties(dossier=2**64),
        lambda engine: engine.incidents(limit=2**64),
        lambda engine: engine.irregularities(since=datetime(2026, 3, 2, tzinfo=UTC), officer="\udfff x"),
    ],
)
def test_numbers_days_and_names_that_no_table_can_hold_are_refused(
    engine: Engine, call: Callable[[Engine], Any]
) -> None:
    hand_in(engine)
    with pytest.raises(WrongData, match=r"xpected"):
        call(engine)


def test_a_period_of_two_thousand_years_is_refused_before_every_day_of_it_is_looked_at(
    engine: Engine,
) -> None:
    with pytest.raises(WrongData, match=f"at most {YEARS} years"):
        engine.facts(since=datetime(26, 3, 2, tzinfo=UTC), unit="dong-may")


@pytest.mark.parametrize("handle", ["\udfff x", "a\0b", 10**400])
def test_who_may_not_is_refused_also_with_a_handle_that_no_table_can_hold(
    engine: Engine, handle: Any
) -> None:
    with pytest.raises(NotPermitted):
        engine.undo_migration(handle, by="nobody.known", decision="12/QĐ")


def test_data_nested_beyond_all_measure_are_refused_with_a_request_id_too(engine: Engine) -> None:
    nested: Any = 1
    for _ in range(5_000):
        nested = [nested]
    task = hand_in(engine).tasks[0]
    with pytest.raises(WrongData, match="xpected"):
        engine.complete(task.id, by="an.nguyen", data={"x": nested}, request_id="r-1")


@pytest.mark.parametrize("text", ["x = " + "9" * 5_000, "x = 0x" + "f" * 100_000])
def test_a_number_of_thousands_of_digits_is_no_traceback(tmp_path: Path, text: str) -> None:
    (tmp_path / "thutuc.toml").write_text(text)
    with pytest.raises(ConfigurationError):
        read_configuration(tmp_path, {})


def test_a_term_as_long_as_a_book_is_refused_at_once() -> None:
    with pytest.raises(TermError, match="characters") as refused:
        Term.parse("1 " + "ngày " * 1_000_000)
    assert len(str(refused.value)) < 400


def test_a_format_that_is_no_text_is_a_finding() -> None:
    form = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Tờ khai", "type": "object"}
    form["additionalProperties"] = False
    form |= {"properties": {"name": {"type": "string", "title": "Họ tên", "format": {"a": 1}}}}
    assert [one.rule for one in read_form(json.dumps(form).encode(), "application").findings] == [
        "form-value"
    ]


@pytest.mark.parametrize("words", [["diff", "x" * 5_000, "y"], ["lint", "x" * 5_000]])
def test_a_file_name_too_long_for_any_disk_is_told_in_words(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code in command_line.CODES - {0}
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["token", "revoke", "\udcff"], 1, "Không có mã truy cập � nào còn hiệu lực"),
        (
            ["token", "add", "cong", "--scope", "read", "--agency", "\ud800", "--every-officer"],
            1,
            "không có đơn vị, cơ quan nào mang mã",
        ),
        (["--organisation", "\udfff x", "list", "soon"], 4, "Không đọc được tệp tổ chức"),
        (["--config", "\udcff", "list"], 2, "không có tệp"),
        (["--database", "\ud800", "list", "soon"], 4, "Chưa có cơ sở dữ liệu �"),
    ],
)
def test_a_word_that_is_no_utf_8_is_refused_or_unknown_in_words(
    words: list[str], code: int, said: str
) -> None:
    ended, told = command_line.take(words)
    assert ended == code and said in told, told


def test_a_token_for_whom_no_table_can_name_is_refused_and_none_of_that_name_is_revoked(
    engine: Engine,
) -> None:
    asked = {"client": "cong", "scopes": [Scope.READ], "now": Clock().now, "lasts": timedelta(days=1)}
    for agency, officers in (("\ud800", None), (None, ["an.nguyen", "\udcff"])):
        with pytest.raises(WrongData, match="by their ids"):
            issue(engine.store, agency=agency, officers=officers, **asked)
    assert not revoke(engine.store, "\ud800", asked["now"])


@pytest.mark.parametrize("read", [read_calendar, read_notices, read_organisation])
@pytest.mark.parametrize(
    "content", ["x = " + "[" * 3_000, "x = " + "9" * 5_000, "[" + "a." * 500 + "a]", "\0"]
)
def test_files_of_days_and_people_are_refused_in_words(
    read: Callable[[Path], object], content: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text(content, "utf-8")
    for path in (file, Path("a\0b"), Path("\ud800")):
        with pytest.raises(ThutucError):
            read(path)


@pytest.mark.parametrize("hours", ["13:30-1730-17:30", "07:30Z-11:30", "07:30-11:30+07:00", "07:30", "-"])
def test_hours_with_an_offset_or_without_an_end_are_refused_in_words(hours: str) -> None:
    with pytest.raises(CalendarError, match="hours such as"):
        Session.parse(hours)


def test_a_rule_that_ends_on_the_last_day_of_all_changes_nothing_after_it() -> None:
    rule = {"id": "intake-term", "name": "x", "basis": "x", "term": "04 giờ làm việc"}
    days = {"effective_from": date(2026, 7, 1), "effective_to": date.max}
    changes = list(deadlines({"law": [rule | days]}).changes())

    assert date(2026, 7, 1) in {each.date() for each in changes}
    assert all(each.date() < date.max for each in changes)


def test_a_published_limit_of_thousands_of_digits_is_read_in_linear_time() -> None:
    began = time.process_time()
    for text in ("9" * 20_000, "1." * 10_000, "từ 1" * 5_000):
        assert read_limit(text).unread is not None
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "url",
    [
        "https://[x",
        "https://h:99999/",
        "https://h:ab/",
        "https://a..b/",
        "https://h/đ",
        "https://h/?q=đ",
        "https://h/a b",
    ],
)
def test_a_webhook_at_an_address_that_no_request_can_say_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(ConfigurationError, match="Expected a webhook as"):
        WebhookSender(url, b"x" * 16)


def test_a_webhook_at_a_name_in_vietnamese_is_called_by_the_name_that_machines_know() -> None:
    assert WebhookSender("https://đồng-tháp.vn/x", b"x" * 16).target == "webhook:xn--ng-thp-tta29am99t.vn"


def test_a_sender_of_two_lines_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="Expected a sender such as"):
        SmtpSender("mail.example.gov.vn", 587, "a@example.gov.vn\nBcc: b@example.org", {})


@pytest.mark.parametrize("address", ["an@", "(" * 5_000, "<"])
def test_a_mistyped_address_delivers_nothing_and_ends_no_worker(address: str) -> None:
    sender = SmtpSender("127.0.0.1", 1, "a@example.gov.vn", {"an.nguyen": address})
    at = "2026-03-02T09:00:00+07:00"
    with pytest.raises(NotDelivered):
        sender.send(Message("k", "officer", 1, None, "viec", at, "an.nguyen", "Nhắc việc", "Sắp đến hạn"))
