"""One example of the main requests, as the invented province would send them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

#: By operation.
EXAMPLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "start": {
            "by": "an.nguyen",
            "procedure": "dang-ky-khai-sinh",
            "received_at": "dong-may.one-stop",
            "competent": "dong-may",
            "channel": "counter",
            "receive": True,
        },
        "receive": {"by": "an.nguyen"},
        "complete": {"by": "an.nguyen", "data": {}},
        "request_papers": {
            "by": "an.nguyen",
            "content": "Giấy chứng sinh",
            "reason": "Hồ sơ chưa có Giấy chứng sinh",
            "stage": "intake",
        },
        "supply": {"by": "an.nguyen", "data": {}},
        "suspend": {
            "by": "an.nguyen",
            "ground": "verification",
            "basis": "Nghị định 123/2015/NĐ-CP Điều 3",
            "document": "12/TB-UBND",
        },
        "reappoint": {
            "by": "quang.hoang",
            "day": "2026-03-10",
            "reason": "cơ quan phối hợp chậm",
            "document": "15/TB-UBND",
        },
        "refuse": {"by": "an.nguyen", "reason": "Không thuộc thẩm quyền giải quyết"},
        "pay": {"by": "an.nguyen", "moment": "reception", "document": "BL-0001", "amount": "8000"},
        "note": {"by": "an.nguyen", "text": "Đã gọi điện cho người nộp"},
    }
)
