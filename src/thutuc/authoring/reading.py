"""Reads a table of steps from a file: CSV, Markdown, Excel or Word.

The columns are found by what their heads say; what a cell says is kept as it is written. Acts and units of
the organisation that a table only implies are taken from the usual words of such tables, and each one taken
so is told, as is how a bare "ngày" or "giờ" was read. A row that cannot be read refuses the file, all such
rows at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile, zip_longest
from pathlib import Path

from thutuc.authoring.columns import RESULTS, columns_of, is_head, missing_told, the_time, unread_told
from thutuc.authoring.files import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Cut, Lines, Merged, tables_of
from thutuc.authoring.sharing import grouped, times_of
from thutuc.authoring.signs import composed, unfit_told
from thutuc.authoring.sums import Sum, is_sum, sums_told
from thutuc.authoring.table import Asked, Row
from thutuc.authoring.times import bare_told, decimal, fraction_told, meant, refused_told
from thutuc.authoring.usual import act_of, several_told, unit_of
from thutuc.bounded import dotted
from thutuc.errors import TermError, WrongData
from thutuc.procedure import LONGEST_OUTPUT
from thutuc.procedure.telling import (
    ACT_NAMES,
    BESIDE,
    BY_DATA,
    CASE,
    ENDS_ITSELF,
    MADE_UP,
    NO_NAMES,
    OUTSIDE,
    UNIT_NAMES,
    UNTIMED,
    WHEN_RETURNED,
    bare_number,
)
from thutuc.worktime import Term

_UNTIMED = (UNTIMED, OUTSIDE, "giờ hành chính", "không quy định")
#: what may stand beside a term in an annex that was printed of a procedure
_BESIDE_TERM = (f"{CASE} ", f"{ENDS_ITSELF} ", WHEN_RETURNED, "khi trả lại")  # the last: printed before
#: how a row is numbered that has no work of its own: “I. Tại cấp xã”
_PART = re.compile(r"[IVX]+[.)]?|[A-Z][.)]?")
#: the line of a step in its table, and its cells by the name of their column
_Cells = tuple[int, dict[str, str]]
_ACTS_NAMED = {name: act for act, name in ACT_NAMES.items()}


def read_table(
    path: Path,
    *,
    working_days: bool = False,
    table: int | None = None,
    names: Mapping[str, str] = NO_NAMES,
) -> tuple[tuple[Row, ...], list[str]]:
    """The rows of the table in a file, and what was taken from usual words, in Vietnamese.

    Of several tables of steps, each of a procedure of its own, *table* says which, from 1; other tables
    are left out.
    *names* are what an organisation calls its units, by their kind.
    With *working_days* a bare "ngày" or "giờ" of the table is a working one. Raises
    :class:`~thutuc.errors.WrongData` with every cell that cannot be read, and
    :class:`~thutuc.errors.ConfigurationError` where a library for the file's kind is not installed.
    """
    lines, told = _wanted(tables_of(path), table)
    rows, said = rows_of(lines, working_days=working_days, file=path.name, names=names)
    return rows, told + said


def _wanted(
    tables: Sequence[Sequence[Sequence[str]]], number: int | None
) -> tuple[Sequence[Sequence[str]], list[str]]:
    """The lines of the one table that holds steps, and that others were left out."""
    steps = [table for table in tables if any(is_head(columns_of(line)) for line in table)]
    if number is not None and not 1 <= number <= len(steps):
        raise WrongData(
            [
                f"Tệp có {len(steps)} bảng các bước, không có bảng thứ {number} "
                f"· expected one of {len(steps)} tables"
            ]
        )
    if number is None and len(steps) > 1:
        raise WrongData(
            [
                f"Tệp có {len(steps)} bảng các bước mà mỗi lần chỉ dựng một thủ tục: ghi --table 1, "
                f"--table 2… để chọn · expected one table of steps, found {len(steps)}: choose with --table"
            ]
        )
    if not steps:
        return [line for table in tables for line in table], []
    left, chosen = len(tables) - 1, steps[(number or 1) - 1]
    told = [f"Chỉ đọc bảng các bước; {left} bảng khác trong tệp không đọc"] if left else []
    if isinstance(chosen, Lines) and chosen.more:
        told.append(
            f"Chỉ đọc {dotted(2 * MAX_ROWS)} dòng và {MAX_COLUMNS} cột đầu của bảng; phần còn lại không đọc"
        )
    return chosen, told


def rows_of(
    lines: Sequence[Sequence[str]],
    *,
    working_days: bool = False,
    file: str = "",
    names: Mapping[str, str] = NO_NAMES,
) -> tuple[tuple[Row, ...], list[str]]:
    """The steps in cells that are read already; the first line that names the columns begins the table."""
    places = (isinstance(lines, Lines) and lines.places) or range(1, len(lines) + 1)
    lines = [[composed(cell) for cell in line] for line in lines]
    for index, line in enumerate(lines):
        columns = columns_of(line)
        if is_head(columns):
            body = lines[index + 1 : index + 1 + MAX_ROWS + 1]
            if len(body) > MAX_ROWS:
                raise WrongData([f"Bảng có hơn {MAX_ROWS} bước · expected at most {MAX_ROWS} steps"])
            below = places[index + 1 : index + 1 + len(body)]
            return _read(line, body, columns, file, below, working_days=working_days, called=names)
    raise WrongData([missing_told(lines)])


def _read(
    head: Sequence[str],
    body: Sequence[Sequence[str]],
    columns: Mapping[str, int],
    file: str,
    places: Sequence[int],
    *,
    working_days: bool,
    called: Mapping[str, str],
) -> tuple[tuple[Row, ...], list[str]]:
    """The rows under a head that names the columns, and what is told of them."""
    under = list(takewhile(lambda line: _of_head(line, columns), body))
    heads = [
        " ".join(dict.fromkeys(filter(None, cells))) for cells in zip_longest(head, *under, fillvalue="")
    ]
    below = body[len(under) :]
    columns = the_time(heads, below, columns)
    steps, sums, parts = _sorted(zip(places[len(under) :], below, strict=True), columns)
    names = {name: head[index] for name, index in columns.items()}
    told, wrong = _cut(steps, names, file)
    wrong += _unfit(steps, names, file)
    if wrong:
        raise WrongData(wrong)
    rows, said = _rows(steps, sums, working_days=working_days, kinds=_kinds(called))
    return rows, [*told, *parts, *unread_told(heads, below, columns), *said]


def _of_head(line: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Whether a line behind the head goes on with it: a head of several lines."""
    index = columns["content"]
    return index < len(line) and isinstance(line[index], Merged)


def _place(file: str, line: int, head: str) -> str:
    """Where a cell stands, as its author finds it."""
    where = f"Tệp {file}, dòng {line}" if file else f"Dòng {line}"
    return f"{where}, cột “{head[:60]}”"


def _unfit(steps: Sequence[_Cells], heads: Mapping[str, str], file: str) -> Iterator[str]:
    """Which cells hold a sign that no file can hold."""
    for place, cell in steps:
        for name, text in cell.items():
            said = unfit_told(text)
            if said is not None:
                yield f"{_place(file, place, heads[name])}: {said[0]} · {said[1]}"


def _cut(steps: Sequence[_Cells], heads: Mapping[str, str], file: str) -> tuple[list[str], list[str]]:
    """Which cells hold more than is read: of a content the beginning will do, anything else is refused."""
    told, wrong = list[str](), list[str]()
    for place, cell in steps:
        for name, text in cell.items():
            if not isinstance(text, Cut) or name in RESULTS:  # a result that is too long is told below
                continue
            long = f"{_place(file, place, heads[name])}: {dotted(text.whole)} ký tự"
            if name == "content":
                told.append(f"{long}, chỉ giữ {dotted(MAX_CELL)} ký tự đầu")
            else:
                wrong.append(
                    f"{long}, nhiều nhất {dotted(MAX_CELL)} "
                    f"· expected at most {MAX_CELL:,} characters, found "
                    f"{text.whole:,}"
                )
    return told, wrong


def _rows(
    steps: Sequence[_Cells], sums: Sequence[Sum], *, working_days: bool, kinds: Mapping[str, str]
) -> tuple[tuple[Row, ...], list[str]]:
    rows: list[Row] = []
    wrong: list[str] = []
    told: list[str] = []
    times = times_of([decimal(cell["term"]) for _, cell in steps])
    for index, ((place, cell), time) in enumerate(zip(steps, times, strict=True)):
        number = cell.get("number") or str(index + 1)
        try:
            row, said = _row(number, cell | {"term": meant(time.text, working_days=working_days)}, kinds)
        except TermError:
            wrong.append(refused_told(place, number, time.text))
            continue
        told += [*said, *fraction_told(number, cell["term"])]
        if not (index and time.run is not None and time.run == times[index - 1].run):
            told += bare_told(number, time.text, working_days=working_days)
        told += several_told(number, row.who)
        if not cell["who"]:
            before = f"; đang lấy theo bước trước ({rows[-1].who})" if rows and rows[-1].who else ""
            told.append(Asked(f"Bước {number}: chưa ghi ai thực hiện{before}, cần điền role"))
        rows.append(row)
    if wrong or not rows:
        raise WrongData(
            wrong or ["Bảng chưa có bước nào · expected at least one step in the table, found none"]
        )
    told += _gaps([cell.get("number", "") for _, cell in steps])
    rows, shared = grouped(rows, times)
    inside = [None if OUTSIDE in cell["term"] else row for row, (_, cell) in zip(rows, steps, strict=True)]
    return tuple(rows), [*told, *shared, *sums_told(sums, inside, working_days=working_days)]


def _gaps(numbers: Iterable[str]) -> list[str]:
    """Where the numbers of the rows leave one out, as where a table goes on over the page; 3a is of 3."""
    read = (re.match(r"([0-9]{1,3})(?![0-9])", number) for number in numbers)
    whole = sorted({int(found[1]) for found in read if found is not None})
    return [
        Asked(f"Số thứ tự nhảy từ {one} sang {other}: xem bảng có mất dòng không, nhất là ở chỗ sang trang")
        for one, other in pairwise(whole)
        if other > one + 1
    ]


def _sorted(
    below: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, int]
) -> tuple[list[_Cells], list[Sum], list[str]]:
    """The steps below a head, each with its line, the rows that add them up, and which are heads of parts."""
    steps: list[_Cells] = []
    sums: list[Sum] = []
    parts: list[str] = []
    for place, line in below:
        cell = {name: line[index] if index < len(line) else "" for name, index in columns.items()}
        if "number" in cell and not isinstance(cell["number"], Cut):  # that is refused as it stands
            cell["number"] = bare_number(cell["number"])
        if is_sum(line, cell.get("number", "")):
            sums.append(Sum(place, (cell["term"], *line), len(steps)))
        elif cell["content"] and _PART.fullmatch(cell.get("number", "")) and not cell["who"] + cell["term"]:
            parts.append(
                f"Dòng {place} (“{cell['content'][:60]}”): tên một phần của bảng, không lấy làm bước"
            )
        elif cell["content"]:
            steps.append((place, cell))
    return steps, sums, parts


def _row(number: str, cell: Mapping[str, str], kinds: Mapping[str, str]) -> tuple[Row, list[str]]:
    """One step; what an annex says in its own words is known, the rest is taken from usual words."""
    term, untimed, made_up, left_out = _time(cell["term"])
    who, unit, others = _who(cell["who"], kinds)
    first, *others_of = [cell[name] for name in RESULTS if cell.get(name)] or [""]
    named, _, rest = first.partition(":")
    act = _ACTS_NAMED.get(named.strip())
    first = rest.strip() if act is not None else first
    whole = "; ".join(dict.fromkeys(part for part in (first, *others_of) if part))
    result = whole[:LONGEST_OUTPUT].strip()
    usual_act = None if act is not None else act_of(cell["content"])
    usual_unit = None if unit is not None or others.startswith(f"{BY_DATA} ") else unit_of(who)
    said = _taken(
        number,
        (("act", usual_act, act), ("unit", usual_unit, unit)),
        [*left_out, *([others] if others else [])],
    )
    if result != whole:
        said.append(f"Bước {number}: ô kết quả quá dài, chỉ giữ {LONGEST_OUTPUT} ký tự đầu")
    row = Row(
        number, cell["content"], who, unit or usual_unit, act or usual_act, term, untimed, result, made_up
    )
    return row, said


def _time(text: str) -> tuple[Term | None, bool, bool, list[str]]:
    """The term, whether none is counted, whether it is made up, and what a row of a table cannot keep."""
    plain, *beside = (part.strip() for part in text.split(";"))
    if any(not part.startswith(_BESIDE_TERM) for part in beside):
        plain, beside = text, []
    if plain.startswith(_BESIDE_TERM):
        plain, beside = "", [plain, *beside]
    made_up = plain.endswith(MADE_UP)
    plain = plain.removesuffix(MADE_UP).strip()
    if plain.endswith(f", {OUTSIDE}"):
        plain, beside = plain.removesuffix(f", {OUTSIDE}"), [OUTSIDE, *beside]
    elif plain == OUTSIDE:
        beside = [OUTSIDE, *beside]
    return *_term(plain), made_up, beside


def _term(text: str) -> tuple[Term | None, bool]:
    lowered = text.lower()
    if not text or any(word in lowered for word in _UNTIMED):
        return None, bool(text)
    return Term.parse(text), False


def _kinds(names: Mapping[str, str]) -> Mapping[str, str]:
    """The kinds of units by what they are called: in the usual words, or as an organisation calls its own."""
    return {name.casefold(): kind for called in (names, UNIT_NAMES) for kind, name in called.items()}


def _who(text: str, kinds: Mapping[str, str]) -> tuple[str, str | None, str]:
    """The role, the kind of unit where the cell names one as an annex does, and who co-operates."""
    plain, between, others = text.partition(f"; {BESIDE}")
    found = re.fullmatch(r"(?P<role>.*?) ?\((?P<unit>[^()]+)\)", plain)
    if found is None:
        unit = kinds.get(plain.casefold())
        return (plain, unit, f"{BESIDE}{others}") if between else (text, unit, "")
    unit = kinds.get(found["unit"].casefold()) or (
        found["unit"] if re.fullmatch(r"[a-z]+(-[a-z]+)*", found["unit"]) else None
    )
    by_data = found["unit"].startswith(f"{BY_DATA} ")
    beside = "; ".join(
        part for part in (found["unit"] if by_data else "", f"{BESIDE}{others}" if between else "") if part
    )
    return (found["role"], unit, beside) if unit is not None or by_data else (plain, None, beside)


def _taken(
    number: str, guessed: Iterable[tuple[str, str | None, str | None]], left_out: Sequence[str]
) -> list[str]:
    """What was taken from usual words, what is to be filled in, what the table said and no row keeps."""
    guessed = tuple(guessed)
    said = ", ".join(f"{name}={usual}" for name, usual, _ in guessed if usual is not None)
    missing = ", ".join(name for name, usual, known in guessed if usual is None and known is None)
    return [
        *([f"Bước {number}: hiểu theo cách viết thông thường là {said}"] if said else []),
        *([Asked(f"Bước {number}: cần điền {missing}")] if missing else []),
        *(Asked(f"Bước {number}: bảng còn ghi “{part}”, cần vẽ thêm") for part in left_out),
    ]
