"""Finds the columns of a table of steps by what their heads say, and tells those it lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

#: What the head of each column says, in small letters; the first that fits.
_HEADS: Mapping[str, tuple[str, ...]] = {
    "content": ("nội dung", "trình tự", "công việc", "tên bước"),
    "number": ("tt", "stt", "bước", "thứ tự", "số tt"),
    "term": ("thời gian", "thời hạn"),
    "who": (
        "người thực hiện",
        "đơn vị",
        "trách nhiệm",
        "chủ thể",
        "thực hiện",
        "bộ phận",
        "công chức",
        "cán bộ",
    ),
    "result": ("kết quả",),
    "form": ("biểu mẫu",),
    "product": ("sản phẩm",),
}
#: The columns that say what comes of a step: a table may have several of them.
RESULTS = ("result", "form", "product")
#: The columns a table has to have, and what they are called here.
_NEEDED: Mapping[str, str] = {
    "content": "Nội dung công việc",
    "who": "Đơn vị, người thực hiện",
    "term": "Thời gian",
}


def columns_of(line: Sequence[str]) -> dict[str, int]:
    """Which column is which; what is headed *Bước* holds the content where no other column does."""
    found: dict[str, int] = {}
    for index, cell in enumerate(line):
        head = cell.lower()
        for name, words in _HEADS.items():
            if name not in found and index not in found.values() and any(_says(head, word) for word in words):
                found[name] = index
    if "content" not in found:
        taken = {index for name, index in found.items() if name != "number"}
        steps = [index for index, cell in enumerate(line) if _says(cell.lower(), "bước")]
        for index in [index for index in steps if index not in taken][:1]:
            found = {name: place for name, place in found.items() if place != index} | {"content": index}
    return found


def is_head(columns: Mapping[str, int]) -> bool:
    """Whether every column is there that a step needs."""
    return all(name in columns for name in _NEEDED)


def missing_told(lines: Sequence[Sequence[str]]) -> str:
    """What is said of a table without a whole head: the columns that its best line lacks."""
    head = max(lines, key=lambda line: len(columns_of(line)), default=())
    best = columns_of(head)
    missing = ", ".join(f"“{said}”" for name, said in _NEEDED.items() if name not in best)
    heads = ", ".join(f"“{said}”" for said in _NEEDED.values())
    seen = ", ".join(f"“{cell}”" for cell in head[:10] if cell) if best else ""
    found = f" (dòng đầu bảng đang ghi {seen})" if seen else ""
    return (
        f"Bảng thiếu cột {missing}{found}; dòng đầu bảng phải có các cột {heads} "
        f"· expected a table with the columns {heads}, found none for {missing}"
    )


def _says(head: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", head) is not None
