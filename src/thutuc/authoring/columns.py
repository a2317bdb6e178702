"""Finds the columns of a table of steps by what their heads say, and tells those it lacks or leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from thutuc.errors import WrongData

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


def the_time(
    heads: Sequence[str], body: Sequence[Sequence[str]], columns: Mapping[str, int]
) -> dict[str, int]:
    """The columns with the one of the times; several that say different things refuse the table.

    A step has one term: which of *thời gian quy định* and *thời gian đã cắt giảm* it is, nobody guesses.
    """
    taken = {index for name, index in columns.items() if name != "term"}
    said: dict[tuple[str, ...], int] = {}
    for index, head in enumerate(heads):
        if index not in taken and any(_says(head.lower(), word) for word in _HEADS["term"]):
            cells = _cells(body, index)
            if any(cells):
                said.setdefault(cells, index)
    if len(said) > 1:
        several = ", ".join(_named(heads, index) for index in said.values())
        raise WrongData(
            [
                f"Bảng có {len(said)} cột thời gian: {several}; mỗi bước chỉ có một thời hạn, giữ lại cột "
                f"đang áp dụng, xóa cột kia · expected one column of times, found {several}"
            ]
        )
    return {**columns, "term": next(iter(said.values()), columns["term"])}


def unread_told(
    heads: Sequence[str], body: Sequence[Sequence[str]], columns: Mapping[str, int]
) -> Iterator[str]:
    """Which columns say something that no step is given; one merged with another says what that one does."""
    read = {_cells(body, index) for index in columns.values()}
    said = {index: _cells(body, index) for index in range(max(map(len, body), default=0))}
    left = [
        _named(heads, index)
        for index, cells in said.items()
        if index not in columns.values() and any(cells) and cells not in read
    ]
    if left:
        yield f"Không đọc cột {', '.join(left)}; cần thì ghi thêm vào tệp"


def missing_told(lines: Sequence[Sequence[str]]) -> str:
    """What is said of a table without a whole head: the columns that its best line lacks."""
    heads_only = [line for line in lines if not any(cell.isdecimal() for cell in line)] or lines
    head = max(heads_only, key=lambda line: len(columns_of(line)), default=())
    best = columns_of(head)
    missing = ", ".join(f"“{said}”" for name, said in _NEEDED.items() if name not in best)
    heads = ", ".join(f"“{said}”" for said in _NEEDED.values())
    seen = ", ".join(f"“{cell}”" for cell in head[:10] if cell) if best else ""
    found = f" (dòng đầu bảng đang ghi {seen})" if seen else ""
    return (
        f"Bảng thiếu cột {missing}{found}; dòng đầu bảng phải có các cột {heads} "
        f"· expected a table with the columns {heads}, found none for {missing}"
    )


def _cells(body: Sequence[Sequence[str]], index: int) -> tuple[str, ...]:
    return tuple(line[index] if index < len(line) else "" for line in body)


def _named(heads: Sequence[str], index: int) -> str:
    """A column by its head, and by its number where others are headed so, too."""
    head = heads[index][:60] if index < len(heads) else ""
    if not head:
        return f"thứ {index + 1} (không có tên)"
    return f"“{head}” (cột {index + 1})" if list(heads).count(heads[index]) > 1 else f"“{head}”"


def _says(head: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", head) is not None
