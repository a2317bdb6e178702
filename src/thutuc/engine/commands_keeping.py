"""What can be asked of a dossier after its end: to hold it, to erase, to archive what people gave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep a dossier from being erased (tạm giữ hồ sơ)."""

    decision: str
    reason: str
    standing: tuple[str, ...]  #: decisions that hold it already


@dataclass(frozen=True, slots=True)
class LiftHold:
    """Let a dossier go that a decision held (thôi tạm giữ hồ sơ)."""

    decision: str
    by_decision: str
    standing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erase:
    """Take out what people gave, for good (hủy tài liệu hết giá trị)."""

    decision: str
    why: str | None  #: why it may not be done
    retention: str  #: how long the dossier had to be kept
    until: str  #: the last day on which it had to be, ISO 8601
    basis: str | None
    entries: int  #: entries of the journal that are emptied of persons' data, or of a request's salt


@dataclass(frozen=True, slots=True)
class Archive:
    """Take what people gave out of the database, into a file (đưa vào lưu trữ)."""

    decision: str
    file: str  #: SHA-256 of the file, hexadecimal
    entries: int


@dataclass(frozen=True, slots=True)
class BringBack:
    """Put it back from the file (lấy lại từ lưu trữ)."""

    decision: str
    file: str
    entries: int
