"""What the grounds are called on which clocks stand still or terms are extended; for whom one waits."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: What the grounds on which a clock stands still are called. A document orders only these and the ones that
#: the procedure draws; a drawn one that is not here is shown as written.
GROUND_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "posting": "niêm yết công khai",  # NĐ 151/2025/NĐ-CP Phụ lục I Phần V mục A.II
        "tax": "nghĩa vụ tài chính",  # the same place
        "verification": "xác minh",  # Luật Hộ tịch Điều 25.2; NĐ 123/2015/NĐ-CP Điều 3 (NĐ 07/2025/NĐ-CP)
        "applicant": "chờ người nộp bổ sung, xác nhận",
        "outage": "sự cố hệ thống",  # NĐ 301/2026/NĐ-CP Điều 3.4
        "expertise": "trưng cầu giám định",
        "dispute": "giải quyết khiếu nại, tranh chấp",
        "court": "chờ kết quả giải quyết của Tòa án",
        "opinion": "chờ ý kiến cơ quan có thẩm quyền",
        "force-majeure": "bất khả kháng",  # BLDS 2015 Điều 156
    }
)
#: Grounds on which the law lets a term be extended and no clock stand still.
_EXTENDING: Mapping[str, str] = MappingProxyType(
    {
        "complexity": "nội dung phức tạp",  # NĐ 23/2015/NĐ-CP Điều 21
        "further-review": "cần phải xem xét thêm",  # Luật Xây dựng 2014 Điều 102.1e
        "agreement": "thỏa thuận bằng văn bản với người yêu cầu",  # NĐ 23/2015/NĐ-CP Điều 37
    }
)

#: Grounds that only a drawing gives.
_DRAWN: Mapping[str, str] = MappingProxyType(
    {"forwarding": "chuyển hồ sơ sang cơ quan tiếp theo"}  # NĐ 63/2024/NĐ-CP Điều 7.4
)

#: What the words of ``waitsFor`` mean; an agency without a word is called by its name, as people are told it.
WHOM: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "applicant": ("người nộp hồ sơ", "the applicant"),
        "commune": ("UBND cấp xã", "the commune"),
        "police": ("cơ quan công an", "the police"),
        "tax-office": ("cơ quan thuế", "the tax office"),
        "consulted": ("cơ quan được lấy ý kiến", "the agency asked"),
        "owner": ("cơ quan chủ quản hệ thống", "the owner of the system"),
    }
)


def ground_name(ground: str | None) -> str:
    """What officials call a ground; one without a name as it is written."""
    code = ground or ""
    return GROUND_NAMES.get(code) or _EXTENDING.get(code) or _DRAWN.get(code) or code


def ground_told(ground: str | None) -> str:
    """The name with the code that the file and the commands use: ``niêm yết công khai (posting)``."""
    name = ground_name(ground)
    return name if name == (ground or "") else f"{name} ({ground})"
