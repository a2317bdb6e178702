"""What phases and acts are called in Vietnamese, where officials read of them."""

from __future__ import annotations

from collections.abc import Mapping

#: How a dossier stands, by its phase.
PHASE_NAMES: Mapping[str, str] = {
    "submitted": "đã nộp, chưa tiếp nhận",
    "in-progress": "đang giải quyết",
    "ready": "đã có kết quả",
    "returned": "đã trả kết quả",
    "not-accepted": "từ chối tiếp nhận",
    "refused": "từ chối giải quyết",
    "withdrawn": "rút hồ sơ",
    "cancelled": "dừng giải quyết",
    "not-supplemented": "dừng giải quyết do không bổ sung",
}

#: What was done, by the verb that a journal row has.
VERB_NAMES: Mapping[str, str] = {
    "start": "nộp hồ sơ",
    "receive": "tiếp nhận",
    "take_over": "nhận bàn giao hồ sơ",
    "pay": "ghi nhận nộp tiền",
    "claim": "nhận việc",
    "complete": "hoàn thành bước",
    "give_back": "trả lại việc",
    "reassign": "giao việc cho người khác",
    "recall": "thu hồi việc đã chuyển",
    "opine": "cho ý kiến",
    "request_papers": "yêu cầu bổ sung",
    "supply": "nhận giấy tờ bổ sung",
    "suspend": "tạm dừng tính thời gian",
    "resume": "tính tiếp thời gian",
    "extend": "gia hạn theo luật",
    "reappoint": "xin lỗi và hẹn lại",
    "apologise": "ký văn bản xin lỗi",
    "withdraw": "rút hồ sơ",
    "refuse": "từ chối",
    "cancel": "dừng giải quyết",
    "correct": "đính chính",
    "note": "ghi chú",
    "send": "gửi thông điệp",
    "urge": "đôn đốc",
    "explain_delay": "giải trình chậm",
    "direct": "chỉ đạo",
    "report_done": "báo cáo kết quả chỉ đạo",
    "flag": "đặt cờ",
    "unflag": "gỡ cờ",
    "hand_over": "bàn giao",
}
