"""The edges where an installation is set up: calendars, settings of plug-ins, keys, lists, the environment.

Decisions and scripts are asked here too, with data that nobody expected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import orjson
from tests.corpora.published import read_limit
from tests.fuzz import nasty
from tests.fuzz.files import Edge, from_files, seeds
from tests.fuzz.folder import Folder
from tests.fuzz.mutating import mutated
from tests.fuzz.verbs import office

from thutuc import safetoml
from thutuc.api.tokens import recognise
from thutuc.configuration import read_configuration
from thutuc.dmn import read_decisions
from thutuc.errors import ConfigurationError, ThutucError
from thutuc.expressions import compile_script
from thutuc.logs.wanted import Wanted
from thutuc.outbox.messages import Message
from thutuc.outbox.senders import NotDelivered
from thutuc.outbox.settings import OutboxSettings, senders_of
from thutuc.outbox.smtp import SmtpSender
from thutuc.simulation.arriving import read_instants
from thutuc.simulation.plan import Arrivals
from thutuc.store.keys import keys_of
from thutuc.store.vault import Vault
from thutuc_deadlines import plugin as deadlines
from thutuc_deadlines import read_calendar
from thutuc_deadlines.notices import HEADING, make_notice, read_notices
from thutuc_escalation import plugin as escalation

_FOLDER = Folder()

_NOTICE = """
[[notice]]
number = "12729/VPCP-KGVX"
day = 2025-12-20
reason = "Hoán đổi ngày làm việc"
reason_en = "Days swapped"
off = [2026-01-02]
worked = [2026-01-10]
settles = [2026]
hours."2026-01-10" = ["07:30-11:30"]
"""

_DEADLINES = """
office_hours = ["07:30-11:30", "13:30-17:30"]
reception = { saturday = ["07:30-11:30"] }
extra_hours = { saturday = ["07:30-11:30"] }
[units.xa-tan-hoi]
office_hours = ["07:00-11:30", "13:30-17:00"]
[units."xa-tan-hoi.mot-cua"]
reception = { saturday = ["07:00-11:00"] }
inherits = "xa-tan-hoi"
[policies]
after_cutoff = "next_day_is_day_zero"
[[law]]
id = "intake-term"
name = "Thời hạn tiếp nhận hồ sơ trực tuyến"
term = "04 giờ làm việc"
basis = "12/2026/QĐ-UBND"
effective_from = 2026-07-01
"""

_ESCALATION = (
    """
reminder = "01 ngày"
reminder_share = 0.25
after_breach = "01 ngày làm việc"
after_breach_in_hours = "02 giờ"
above = "10 ngày làm việc"
apology = "04 giờ làm việc"
apology_before_signing = "Quy chế số 1"
[clocks.wait]
reminder = "02 ngày làm việc"
""",
    """
[[ladder]]
name = "reminder"
tell = "holder"
before = "02 ngày làm việc"
[[ladder]]
name = "breach"
tell = "unit-head"
""",
)

_WANTED = """
received = ["Tiếp nhận"]
left_out = ["Ghi chú"]
[columns]
case = "case"
activity = "activity"
at = "timestamp"
[steps]
"Thẩm định" = "appraise"
"""

_LIMITS = (
    "Trong thời hạn 15 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ; trường hợp phức tạp kéo dài 05 ngày",
    "03 ngày (không tính thời gian xác minh). Đối với tổ chức: 10 (mười) ngày làm việc, không quá 20 ngày",
    "Ngay trong ngày làm việc tiếp nhận hồ sơ; sau 15 giờ thì trả kết quả trong ngày làm việc tiếp theo",
    "từ 02 đến 05 ngày làm việc, tối đa 0,5 tháng",
)


def _settings(plugin: Callable[[Mapping[str, object]], object]) -> Callable[[bytes], object]:
    def take(data: bytes) -> None:
        try:
            said = safetoml.loads(data.decode("utf-8"))
        except ValueError as error:
            raise ConfigurationError(f"no TOML: {error}") from error
        plugin(said)

    return take


def _notices(data: bytes) -> None:
    for notice in read_notices(_FOLDER.write(data, "notices.toml")):
        with suppress(ThutucError):
            assert make_notice(**notice.model_dump()) == notice
        assert notice.written()


def _keys(data: bytes) -> None:
    for key in (keys := keys_of(_FOLDER.write(data, "keys"), {})):
        assert key
    Vault(keys)


def _addresses(data: bytes) -> None:
    smtp = {"host": "mail.example.gov.vn", "sender": "a@example.gov.vn", "addresses": "addresses.json"}
    file = _FOLDER.write(data, "addresses.json")
    (sender,) = senders_of(OutboxSettings.model_validate({"smtp": smtp}), file.parent, {})
    at = "2026-03-02T09:00:00+07:00"
    message = Message("k-1", "officer", 1, None, "viec", at, "an.nguyen", "Nhắc việc", "Sắp đến hạn")
    assert isinstance(sender, SmtpSender)
    for address in orjson.loads(data).values():
        with suppress(NotDelivered):
            sender.mail(message, address)


def _senders(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    url, _, sender = text.partition("\n")
    smtp = {"host": "h", "sender": sender, "addresses": "none.json"}
    _FOLDER.write(b"{}", "none.json")
    settings = {"webhooks": [{"url": url, "secret_variable": "X"}], "smtp": smtp}
    for each in senders_of(OutboxSettings.model_validate(settings), _FOLDER.path, {"X": "x" * 16}):
        assert each.target.isascii() or each.target == "smtp:h"


def _arrivals(data: bytes) -> None:
    file = _FOLDER.write(data, "arrivals.csv")
    for column in (None, "timestamp"):
        read_instants(Arrivals(file=file.name, column=column), file.parent)


def _environment(chance: Random) -> dict[str, str]:
    names = ("THUTUC_DB", "THUTUC_KEYS", "THUTUC_CONFIG", "X")
    return {name: nasty.text(chance).replace("\0", "") for name in names if chance.random() < 0.5}


def _surrounded(said: object) -> None:
    assert isinstance(said, dict)
    _FOLDER.write(b'organisation = "organisation.yaml"\n', "thutuc.toml")
    configuration = read_configuration(_FOLDER.path, said)
    assert configuration.settings is not None
    if keys := keys_of(None, said):
        Vault(keys)


Asked = tuple[bytes, dict[str, Any]]


def _asked(kind: str, edge: str) -> Callable[[Random], Asked]:
    def make(chance: Random) -> Asked:
        data = mutated(chance, seeds(edge), kind)
        names = ("amount", "kind", "x", "y", nasty.text(chance))
        return data, {name: nasty.value(chance) for name in names if chance.random() < 0.7}

    return make


def _decided(asked: object) -> None:
    source, data = asked  # type: ignore[misc]
    for decision in read_decisions(source).values():
        with suppress(ThutucError):
            decision.decide(data)


def _run(asked: object) -> None:
    source, data = asked  # type: ignore[misc]
    compile_script(source.decode("utf-8", "surrogateescape"))(data)


def _token(said: object) -> None:
    place = office()
    assert recognise(place.store, str(said), place.engine.now()) is None


def _limit(data: bytes) -> None:
    read = read_limit(data.decode("utf-8", "surrogateescape"))
    assert (read.unread is None) == bool(read.limits)


def _texts(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


@cache
def _calendars() -> list[bytes]:
    return [(files("thutuc_deadlines") / "data" / "calendars.toml").read_bytes()]


_INSTANTS = "timestamp,case\n2026-03-02T09:00:00+07:00,1\n2026-03-02T10:00,2\n"

EDGES: Mapping[str, tuple[int, Edge]] = {
    "calendar": (
        1,
        from_files("text", _calendars, lambda data: read_calendar(_FOLDER.write(data, "calendar.toml"))),
    ),
    "notices": (4, from_files("text", _texts(HEADING, _NOTICE), _notices)),
    "settings of deadlines": (4, from_files("text", _texts(_DEADLINES), _settings(deadlines))),
    "settings of escalation": (4, from_files("text", _texts(*_ESCALATION), _settings(escalation))),
    "names of a log": (
        3,
        from_files("text", _texts(_WANTED), lambda data: Wanted.read(_FOLDER.write(data, "names.toml"))),
    ),
    "addresses": (2, from_files("json", _texts('{"an.nguyen": "an@example.gov.vn", "b": "c"}'), _addresses)),
    "senders": (
        2,
        from_files("text", _texts("https://example.gov.vn:8443/x?y=1\na@example.gov.vn"), _senders),
    ),
    "keys": (2, from_files("text", _texts(f"# key\n{'A' * 43}=\n"), _keys)),
    "arrivals": (3, from_files("text", _texts(_INSTANTS), _arrivals)),
    "environment": (3, Edge(_environment, _surrounded)),
    "published limit": (4, from_files("text", _texts(*_LIMITS), _limit)),
    "decision asked": (6, Edge(_asked("xml", "dmn"), _decided)),
    "script run": (4, Edge(_asked("text", "script"), _run)),
    "token": (1, Edge(nasty.text, _token)),
}
