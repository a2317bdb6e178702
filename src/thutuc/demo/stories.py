"""The sixty dossiers: when they come in, and what is special about a few of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any

from thutuc.dossier.view import ZONE

BIRTH = "dang-ky-khai-sinh"
LAND = "cap-lai-giay-chung-nhan-bi-mat"
_ENCUMBERED = {"encumbered": True, "return_reason": "Quyền sử dụng đất đang được thế chấp"}
INVESTMENT = "chap-thuan-chu-truong-dau-tu"

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """One dossier; what is not said goes as the step table says, a little before each due instant."""

    procedure: str
    arrives: datetime
    commune: str = "dong-may"
    channel: str = "counter"
    #: step → the share of its term that is used; more than 1 is late
    shares: Mapping[str, float] = field(default_factory=dict)
    #: step → working minutes, for steps without a term
    minutes: Mapping[str, int] = field(default_factory=dict)
    #: step → what is filled in the first time, once, the second time, …
    answers: Mapping[str, tuple[Data, ...]] = field(default_factory=dict)
    #: steps that nobody has done by the end
    left: frozenset[str] = frozenset()
    #: step → what the officer asks the applicant for when he comes to it
    papers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: step at which the applicant withdraws
    withdraws_at: str | None = None
    #: step at which the head apologises and promises a new day, and that day
    apology_at: tuple[str, date] | None = None
    #: working minutes until an online or posted submission is received; ``None``: not received yet
    intake: int | None = 120
    #: consulted agencies that do not answer
    silent: frozenset[str] = frozenset()


def _at(day: int, month: int, hour: int, minute: int) -> datetime:
    return datetime.combine(date(2026, month, day), time(hour, minute), ZONE)


_AGREED: Data = {"needs_verification": False, "eligible": True}
_AT_LUNG_SUONG: Data = {"needs_verification": True, "eligible": True, "verifying_unit": "lung-suong.office"}
_SPECIAL_BIRTHS: Mapping[int, dict[str, Any]] = {
    2: {"answers": {"appraise": (_AT_LUNG_SUONG, _AGREED)}, "commune": "dong-may"},
    4: {"papers": {"appraise": ("Giấy chứng sinh bản chính", "Bản chụp bị mờ, không đọc được ngày sinh")}},
    7: {"shares": {"appraise": 15.0}},
    9: {
        "answers": {"appraise": (_AT_LUNG_SUONG, _AGREED)},
        "commune": "dong-may",
        "silent": frozenset({"lung-suong.office"}),
    },
    12: {"answers": {"sign_certificate": ({"signature": "send_back"}, {"signature": "signed"})}},
    15: {
        "answers": {
            "appraise": (
                {
                    "needs_verification": False,
                    "eligible": False,
                    "refusal_reason": "Đã đăng ký khai sinh tại nơi cư trú của người mẹ",
                },
            )
        }
    },
    18: {"shares": {"sign_certificate": 40.0}},
    22: {"channel": "online", "silent": frozenset({"applicant"})},
    25: {"papers": {"appraise": ("Giấy ủy quyền", "Người đi đăng ký không phải là cha, mẹ, ông, bà")}},
    28: {"shares": {"register_birth": 20.0}},
}
_LAST_BIRTHS = (
    Story(BIRTH, _at(17, 3, 9, 10), "lung-suong", left=frozenset({"appraise"})),
    Story(BIRTH, _at(19, 3, 10, 5), "dong-may", left=frozenset({"sign_certificate"})),
    Story(BIRTH, _at(18, 3, 14, 20), "lung-suong", "online", intake=None),
    Story(BIRTH, _at(20, 3, 14, 30), "dong-may", left=frozenset({"appraise"})),
)
_LANDS = (
    Story(LAND, _at(2, 2, 8, 40), answers={"cancel_certificate": ({"financial_duty": True},)}),
    Story(LAND, _at(3, 2, 9, 15), minutes={"post_notice": 3_360}, shares={"record_posting": 1.5}),
    Story(LAND, _at(4, 2, 14, 0)),
    Story(LAND, _at(5, 2, 8, 5), answers={"verify_records": (_ENCUMBERED,)}),
    Story(LAND, _at(6, 2, 10, 30), minutes={"await_posting": 2_400}, withdraws_at="await_posting"),
    Story(LAND, _at(9, 2, 8, 50), shares={"verify_records": 1.9, "cancel_certificate": 2.1}),
    Story(LAND, _at(11, 2, 15, 40), channel="online"),
    Story(LAND, _at(24, 2, 8, 20), left=frozenset({"record_posting"})),
    Story(LAND, _at(25, 2, 9, 45)),
    Story(LAND, _at(27, 2, 13, 50), minutes={"post_notice": 2_880}),
    Story(LAND, _at(3, 3, 8, 15), answers={"verify_records": (_ENCUMBERED,)}),
    Story(LAND, _at(5, 3, 10, 0)),
    Story(LAND, _at(11, 3, 9, 30), left=frozenset({"verify_records"})),
    Story(LAND, _at(18, 3, 14, 45)),
)
_POLICE = ["construction.leadership", "environment.leadership", "police.leadership"]
_INVESTMENTS = (
    Story(INVESTMENT, _at(2, 2, 9, 0)),
    Story(INVESTMENT, _at(3, 2, 8, 30), silent=frozenset({"trade.leadership"})),
    Story(INVESTMENT, _at(4, 2, 10, 15), answers={"draft_consultation": ({"consulted": _POLICE},)}),
    Story(INVESTMENT, _at(5, 2, 9, 20), shares={"give_opinion": 0.9, "decide": 2.6}),
    Story(
        INVESTMENT,
        _at(9, 2, 8, 45),
        shares={"compile_report": 4.6},
        apology_at=("compile_report", date(2026, 3, 18)),
    ),
    Story(
        INVESTMENT,
        _at(10, 2, 14, 10),
        answers={"review_report": ({"report_review": "send_back"}, {"report_review": "agree"})},
    ),
    Story(INVESTMENT, _at(11, 2, 9, 5), left=frozenset({"decide"})),
    Story(INVESTMENT, _at(23, 2, 8, 30), silent=frozenset({"environment.leadership"})),
    Story(INVESTMENT, _at(2, 3, 10, 40), left=frozenset({"compile_report"})),
    Story(INVESTMENT, _at(9, 3, 9, 30)),
)

#: Working days of February and March on which births come in; Tết is off from 14/02 to 22/02.
_DAYS = [(day, 2) for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 23, 24, 25, 26, 27)] + [
    (day, 3) for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)
]


def stories(random: Random) -> list[Story]:
    """Sixty dossiers in the order in which they come in."""
    births = []
    for number in range(60 - len(_LANDS) - len(_INVESTMENTS) - len(_LAST_BIRTHS)):
        day, month = _DAYS[number * len(_DAYS) // 32]
        hour, minute = random.choice(
            ((7, 50), (8, 20), (9, 5), (9, 40), (10, 25), (13, 45), (14, 30), (15, 20))
        )
        usual: dict[str, Any] = {
            "commune": random.choice(("dong-may", "lung-suong")),
            "channel": random.choices(("counter", "online", "post"), (7, 3, 1))[0],
        }
        births.append(Story(BIRTH, _at(day, month, hour, minute), **usual | _SPECIAL_BIRTHS.get(number, {})))
    return sorted((*births, *_LAST_BIRTHS, *_LANDS, *_INVESTMENTS), key=lambda story: story.arrives)
