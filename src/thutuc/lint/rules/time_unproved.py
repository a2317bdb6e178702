"""Where nothing could be proved about the time, that is said."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.bounded import dotted
from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.lint.time import cases, longest, prove_time
from thutuc.procedure import Procedure

_WHY = {
    "cases": (
        f"more than {cases.MOST} cases of conditional terms",
        f"có hơn {cases.MOST} trường hợp thời hạn theo điều kiện",
    ),
    "loops": (
        f"loops that cross in more than {longest.MOST:,} ways, or too many groups on crossing ways",
        f"các vòng lặp đan nhau có hơn {dotted(longest.MOST)} đường đi, hoặc "
        "quá nhiều nhóm bước trên các nhánh",
    ),
    "repeats": (
        "timed work that is done again as often as only a run tells, or a subprocess that repeats",
        "có việc tính thời gian được làm lặp lại mà tệp không ghi số lần, hoặc cả một quy trình con lặp lại",
    ),
}
UNPROVED = Saying(
    "time-unproved",
    "Expected a drawing whose longest path can be found, found {why}",
    "Chưa chứng minh được thời gian của thủ tục: {why_vi}",
    "Let flows lead back to a step that was passed; join conditions that mean the same case; give what "
    "repeats a number of rounds, or one term that its steps share (thutuc:group).",
    "Vẽ đường chuyển trả về một bước đã đi qua; gộp các điều kiện cùng nói về một trường hợp; ghi số lần "
    "lặp lại, hoặc một thời hạn chung (thutuc:group) cho việc được làm lặp lại.",
)


def time_unproved(procedure: Procedure) -> Iterator[Finding]:
    """A proof that is not there is never taken for one."""
    why = prove_time(procedure).unproved
    if why:
        english, vietnamese = _WHY[why]
        yield UNPROVED.at(procedure, why=english, why_vi=vietnamese)
