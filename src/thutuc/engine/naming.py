"""What phases, acts and what was put right are called in Vietnamese, where officials read of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

#: How a dossier stands, by its phase.
PHASE_NAMES: Mapping[str, str] = {
    "submitted": "đã nộp, chưa tiếp nhận",
    "in-progress": "đang giải quyết",
    "ready": "đã có kết quả",
    "returned": "đã trả kết quả",
    "not-accepted": "đã từ chối tiếp nhận",
    "refused": "đã từ chối giải quyết",
    "withdrawn": "đã rút",
    "cancelled": "đã dừng giải quyết",
    "not-supplemented": "đã dừng giải quyết do không bổ sung",
}

#: When a fee is paid, by the moment that a procedure names.
MOMENT_NAMES: Mapping[str, str] = {
    "reception": "khi tiếp nhận",
    "supplement": "khi nhận hồ sơ bổ sung",
    "return": "khi trả kết quả",
}

#: What was done, by the verb that a journal row has.
VERB_NAMES: Mapping[str, str] = {
    "start": "nộp hồ sơ",
    "receive": "tiếp nhận",
    "refuse": "từ chối",
    "take_over": "tiếp nhận hồ sơ được chuyển đến",
    "claim": "nhận việc",
    "complete": "hoàn thành bước",
    "give_back": "trả lại việc",
    "reassign": "giao lại việc",
    "recall": "rút lại việc vừa chuyển",
    "opine": "cho ý kiến phối hợp",
    "send": "gửi thông điệp cho hồ sơ",
    "request_papers": "yêu cầu bổ sung",
    "supply": "nhận giấy tờ bổ sung",
    "pay": "ghi đã nộp phí, lệ phí",
    "suspend": "tạm dừng tính thời gian",
    "resume": "tính tiếp thời gian",
    "extend": "gia hạn theo luật",
    "reappoint": "xin lỗi và hẹn lại",
    "apologise": "ký văn bản xin lỗi",
    "urge": "đôn đốc",
    "explain_delay": "giải trình việc chậm",
    "direct": "chỉ đạo",
    "report_done": "báo cáo thực hiện chỉ đạo",
    "flag": "đánh dấu lưu ý",
    "unflag": "bỏ dấu lưu ý",
    "note": "ghi chú",
    "correct": "đính chính",
    "withdraw": "rút hồ sơ",
    "cancel": "dừng giải quyết",
    "hold": "tạm giữ hồ sơ (không được hủy)",
    "lift_hold": "thôi tạm giữ hồ sơ",
    "erase": "hủy dữ liệu hồ sơ hết thời hạn bảo quản",
    "export": "xuất hồ sơ ra tệp",
    "archive": "đưa hồ sơ vào tệp lưu trữ",
    "bring_back": "đưa hồ sơ lưu trữ trở lại",
    "migrate": "chuyển sang phiên bản quy trình khác",
    "undo_migration": "đưa về phiên bản quy trình trước",
    "retry_incident": "cho thử lại việc chưa thực hiện được",
    "skip_incident": "bỏ qua sự cố",
    "resolve_incident": "ghi sự cố đã xử lý",
    "hand_over": "bàn giao khi sắp xếp đơn vị, nhân sự",
    "reproject": "tính lại theo thông báo ngày nghỉ",
    "undo_lapse": "chờ tiếp, vì giấy tờ nộp trong hạn được ghi sau",
    "pass_duties": "giao nhiệm vụ cho người đang phụ trách đơn vị",
    "tick": "đến giờ",
}

#: What lies on somebody beside the steps, by the kind of the duty.
DUTY_NAMES: Mapping[str, str] = {
    "urge": "nhiệm vụ đôn đốc",
    "apologise": "nhiệm vụ ký văn bản xin lỗi",
    "direction": "nhiệm vụ thực hiện chỉ đạo",
    "flag": "dấu lưu ý",
}

#: What became of a duty, in the words of officials.
DUTY_OUTCOMES: Mapping[str, str] = {
    "urged": "đã đôn đốc, có giải trình",
    "reassigned": "đã giao người khác, có giải trình",
    "reappointed": "đã xin lỗi, hẹn lại, có giải trình",
    "taken-over": "đã trực tiếp xử lý, có giải trình",
    "signed": "đã ký",
    "reported": "đã báo cáo",
    "removed": "đã bỏ dấu",
    "not-needed": "không còn cần",
    "given": "chuyển người khác",
}

#: What a term is called, by the kind of the clock that measures it.
_TERM_NAMES: Mapping[str, str] = {
    "dossier": "thời hạn giải quyết",
    "intake": "thời hạn tiếp nhận, trả lời",
    "papers": "thời hạn bổ sung",
    "group": "thời hạn chung của các bước",
    "task": "thời hạn của bước",
    "forward": "thời hạn nhận hồ sơ được chuyển đến",
    "handover": "thời hạn xác nhận đã nhận hồ sơ",
    "repair": "thời hạn khắc phục sự cố",
    "direction": "hạn báo cáo thực hiện chỉ đạo",
}

#: How ``Corrected`` names a payment, before its moment.
PAYMENT: Final = "payment."


def term_name(clock: str) -> str:
    """What the term of a clock is called."""
    return _TERM_NAMES.get(clock.partition(":")[0], clock)


def corrected(fields: Iterable[str]) -> str:
    """What was put right: data by their names, a payment by when it was made."""
    return ", ".join(
        payment_name(name.removeprefix(PAYMENT)) if name.startswith(PAYMENT) else name for name in fields
    )


def payment_name(moment: str) -> str:
    """A payment as officials speak of it."""
    return f"phí, lệ phí ({MOMENT_NAMES.get(moment, moment)})"
