"""What heads ask beside the steps, and what is answered to them; flags that any officer raises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Urge:
    """Urge those who have a task (đôn đốc)."""

    task: int
    text: str


@dataclass(frozen=True, slots=True)
class ExplainDelay:
    """Close an urging duty with a written explanation of what was done (giải trình)."""

    duty: int
    explanation: str
    action: str


@dataclass(frozen=True, slots=True)
class Apologise:
    """Sign the letter that a duty asks for, without a new date (ký văn bản xin lỗi)."""

    duty: int
    reason: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Direct:
    """Direct an officer or a unit in a dossier (chỉ đạo)."""

    text: str
    to: str  #: officer, or unit whose head is meant
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ReportDone:
    """Report that a direction was carried out (báo cáo kết quả thực hiện)."""

    duty: int
    text: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Raise a flag on a dossier (đánh dấu lưu ý)."""

    text: str
    task: int | None = None  #: whose officer is meant; ``None``: who answers for the dossier


@dataclass(frozen=True, slots=True)
class Unflag:
    """Take a flag away, with a reason (bỏ dấu lưu ý)."""

    flag: int
    reason: str


@dataclass(frozen=True, slots=True)
class PassDuties:
    """Give open duties to who sits on their posts now, tasks that nobody has to who runs their unit."""
