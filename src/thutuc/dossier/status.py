"""The national status of a dossier, as Cổng DVCQG is told it."""

from __future__ import annotations

from collections.abc import Mapping

from thutuc.dossier.state import DOSSIER, Phase, State

_STATUS: Mapping[Phase, int] = {
    Phase.NOT_ACCEPTED: 3,
    Phase.READY: 9,
    Phase.RETURNED: 10,
    Phase.REFUSED: 8,
    Phase.WITHDRAWN: 7,
    Phase.CANCELLED: 8,
    Phase.NOT_SUPPLEMENTED: 8,
}

#: The ten national statuses, in the words of the exchange.
STATUS_NAMES: Mapping[int, str] = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}


def national_status(state: State) -> int:
    """The status code exchanged with Cổng DVCQG, 1–10; derived, never set by hand."""
    fixed = _STATUS.get(state.phase)
    if fixed is not None:
        return fixed
    if waits_for_papers(state):
        return 5
    if state.phase is Phase.SUBMITTED:
        return 1
    clock = state.clocks.get(DOSSIER)
    if clock is not None and clock.paused is not None and clock.ground == "tax":
        return 6
    return 4 if state.holders else 2


def waits_for_papers(state: State) -> bool:
    """Whether the applicant was asked for papers that have not come, by an officer or by a drawn wait."""
    asked = state.papers is not None or bool(state.leg_papers)
    return asked or any(task.papers for task in state.tasks.values())
