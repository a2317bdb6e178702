"""The reports: lists with their formulas, what waits, and the journal as others follow it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from operator import itemgetter
from typing import Annotated, Any, Generic, NamedTuple

from pydantic import Field
from pydantic_core import PydanticCustomError

from thutuc.api import answers, figures, paging
from thutuc.api.bodies import Day, Name, to_instant
from thutuc.api.operations import Asked, Given, Query, asking
from thutuc.api.paging import AskedAt, Count, Cursor, Limit
from thutuc.api.problems import GONE, Refused
from thutuc.api.tokens import Scope
from thutuc.dossier import Event, State, apply, decode_events
from thutuc.dossier.view import DossierView, instant, local
from thutuc.engine.lists.catalogue import LINES, TALLIES
from thutuc.engine.lists.irregularities import PageEnd, place_of
from thutuc.engine.lists.irregularity_kinds import KINDS
from thutuc.engine.lists.listing import FORMULAS
from thutuc.engine.telling import key_of
from thutuc.errors import in_both
from thutuc.outbox import Message, messages
from thutuc.store import JournalRow
from thutuc.store.feed import FeedRow, Gap, Place, follow, is_held_up, mark_at
from thutuc.store.seeing import reading

#: A list is read so far, and no further.
DEEPEST = 20_000

#: So many journal rows are looked at for one page, whoever's they are.
SCANNED = 1_000


class Since(Query):
    """Whose facts, from when until when."""

    unit: Annotated[Name | None, Field(description="A unit or an agency; else the token's.")] = None
    officer: Name | None = None
    since: Annotated[AskedAt | None, Field(description="Else the first of the month.")] = None
    at: Annotated[AskedAt | None, Field(description="Until when, as it was known then; else now.")] = None


class Lines(Since):
    """Which lines of a list."""

    number: Annotated[Count | None, Field(description="The N of its formula.")] = None
    limit: Limit = 100
    cursor: Cursor = None


class Period(Since):
    """A period that begins when it is said."""

    since: AskedAt
    limit: Limit = 100
    cursor: Cursor = None


class OfUnit(Query):
    """Which unit decides."""

    unit: Name | None = None
    limit: Limit = 100
    cursor: Cursor = None


class OfDay(Query):
    """The end of which day."""

    unit: Name
    day: Day


class After(Query):
    """Where to go on; without a cursor from the beginning."""

    cursor: Cursor = None
    limit: Limit = 100


_report = partial(asking, scope=Scope.REPORT)


@_report("/v1/lists", "Các danh sách · every list and its formula", dict[str, figures.Formula])
def _lists(asked: Asked) -> Given:
    told = {name: figures.Formula.of(FORMULAS[name]) for name in (*LINES, *TALLIES)}
    return Given(told)


def _whose(asked: Asked) -> dict[str, Any]:
    """The unit and the officer of a question, as far as the token goes."""
    caller, query = asked.caller, asked.query
    officer = caller.officer(query.officer)
    unit = query.unit
    if unit is not None or officer is None:
        unit = caller.unit(unit)
    return {"unit": unit, "officer": officer}


@_report(
    "/v1/lists/{list}",
    "Một danh sách: quá hạn, sắp đến hạn, kết quả … · a list: late, soon, results …",
    figures.ListTold,
    Lines,
)
def _list(asked: Asked) -> Given:
    query = asked.query
    skipped = paging.offset(query.cursor, DEEPEST)
    whose = _whose(asked)
    if whose["officer"] is not None and whose["unit"] is None:
        whose["unit"] = asked.caller.token.agency
    upto = skipped + query.limit
    found = asked.caller.engine.listing(
        asked.way["list"], **whose, at=query.at, since=query.since, number=query.number, limit=upto
    )
    more = paging.written(upto) if found.more and upto < DEEPEST else None
    return Given(figures.ListTold.of_engine(found, skipped, more, private=asked.caller.private))


@_report(
    "/v1/waiting",
    "Đang chờ, đang tạm dừng · what waits or stands still, the oldest first",
    answers.Page[figures.Waiting],
    OfUnit,
)
def _waiting(asked: Asked) -> Given:
    unit = asked.caller.unit(asked.query.unit)
    found = asked.caller.engine.waiting(unit=unit, limit=DEEPEST)
    beside: Counter[tuple[int, int]] = Counter()
    keyed = []
    for each in found:
        place = (instant(each.awaited.since), each.dossier.id)
        keyed.append(((*place, beside[place]), each))
        beside[place] += 1
    page, more = paging.section(keyed, itemgetter(0), asked.query.cursor, asked.query.limit)
    items = [figures.Waiting.of_engine(each) for _, each in page]
    return Given(answers.Page[figures.Waiting](items=items, next=more))


@_report(
    "/v1/irregularities",
    "Việc cần lưu ý kiểm tra · what an inspector looks at first",
    figures.IrregularTold,
    Period,
)
def _irregularities(asked: Asked) -> Given:
    query, whose = asked.query, _whose(asked)
    if whose["officer"] is not None and whose["unit"] is None:
        whose["unit"] = asked.caller.token.agency
    after = None if query.cursor is None else _page_end(query.cursor)
    found = asked.caller.engine.irregularities(
        since=query.since, at=query.at, limit=query.limit, after=after, **whose
    )
    last = found.lines[-1] if found.more else None
    told = {
        "since": found.since,
        "until": found.until,
        "formulas": {name: figures.Formula.of(each) for name, each in found.formulas.items()},
        "lines": [figures.Irregular.of_engine(line, private=asked.caller.private) for line in found.lines],
        "counts": dict(found.counts),
        "missing": list(found.missing),
        "next": None if last is None else paging.written([*place_of(last)]),
    }
    return Given(figures.IrregularTold.model_validate(told))


def _page_end(cursor: str) -> PageEnd:
    match paging.read(cursor):
        case [str(kind), str(at), number, entry] if kind in KINDS:
            with suppress(PydanticCustomError):
                return kind, to_instant(at), paging.number(number), paging.number(entry)
    raise paging.strange()


@_report(
    "/v1/daily-list",
    "Danh sách đôn đốc trong ngày · what heads below had to urge at the end of a day",
    answers.Page[figures.Duty],
    OfDay,
)
def _daily_list(asked: Asked) -> Given:
    unit = asked.caller.unit(asked.query.unit) or asked.query.unit
    found = asked.caller.engine.daily_list(unit, asked.query.day)
    return Given(
        answers.Page[figures.Duty](
            items=[figures.Duty.of_engine(line.duty, private=asked.caller.private) for line in found]
        )
    )


# --- the journal, followed -----------------------------------------------------------------------


class Followed(answers.Answer, Generic[answers.T]):
    """What was recorded since, and where to go on."""

    items: list[answers.T]
    next: Annotated[
        str,
        Field(
            description="`cursor` to ask with next time; never null, for what is followed has no last page: "
            "where `items` is empty, ask again later."
        ),
    ]
    held_up: Annotated[
        bool, Field(description="more waits behind a transaction that is still open: ask again later")
    ]


class _Followed(NamedTuple):
    rows: list[FeedRow]
    next: str
    held_up: bool


def _followed(asked: Asked, name: str) -> _Followed:
    """The next rows of dossiers that the token sees, and the cursor behind them."""
    place, mark = _place(asked.query.cursor, name)
    found: list[FeedRow] = []
    scanned, held_up = 0, False
    while len(found) < asked.query.limit and scanned < SCANNED:
        wanted = asked.query.limit - len(found)
        with reading(asked.caller.engine.store) as tx:
            if mark_at(tx, place.seq) != mark:
                raise _gone()
            rows, place = follow(tx, place, wanted)
            mark = mark_at(tx, place.seq)
            held_up = not rows and is_held_up(tx, place)
        if not rows:
            break
        scanned += len(rows)
        seen = asked.caller.sees_all({row.dossier for row in rows})
        found += [row for row in rows if row.dossier in seen]
    gaps = [list(gap) for gap in place.gaps]
    return _Followed(found, paging.written([name, place.seq, gaps, mark]), held_up)


def _place(cursor: str | None, name: str) -> tuple[Place, str | None]:
    """Where to go on, and by what its row is known again: the cursor is of this journal and of *name*."""
    if cursor is None:
        return Place(), ""
    said = paging.read(cursor)
    if not isinstance(said, list) or len(said) != 4 or said[0] != name or not isinstance(said[2], list):
        raise paging.strange()
    gaps = []
    for gap in said[2]:
        if not isinstance(gap, list) or len(gap) != 3:
            raise paging.strange()
        gaps.append(Gap(*(paging.number(each) for each in gap)))
    if not isinstance(said[3], str):
        raise paging.strange()
    return Place(paging.number(said[1]), tuple(gaps)), said[3]


def _gone() -> Refused:
    said = in_both(
        "Phải là vị trí của nhật ký này, nhưng mục ở đó đã khác hoặc không còn: cơ sở dữ liệu đã phục hồi "
        "từ bản sao. Theo dõi tiếp từ một vị trí nhận trước lúc sao lưu, hoặc lại từ đầu, không ghi cursor.",
        "Expected a place of this journal, found one whose entry is another or gone: the database was "
        "restored from a copy. Go on from a cursor of before the copy, or begin anew without one.",
    )
    return Refused(GONE, said, at="/cursor")


@_report(
    "/v1/events",
    "Sự kiện kể từ một chỗ · what was recorded since a cursor, without persons' data",
    Followed[answers.Change],
    After,
    scope=Scope.READ,
)
def _events(asked: Asked) -> Given:
    found = _followed(asked, "events")
    items = [answers.Change.of_row(row) for row in found.rows]
    return Given(Followed[answers.Change](items=items, next=found.next, held_up=found.held_up))


@_report(
    "/v1/messages",
    "Thông báo, trạng thái kể từ một chỗ · notices and national statuses since a cursor",
    Followed[answers.Told],
    After,
    scope=Scope.READ,
)
def _messages(asked: Asked) -> Given:
    found = _followed(asked, "messages")
    wanted: dict[int, set[int]] = {}
    for row in found.rows:
        wanted.setdefault(row.dossier, set()).add(row.number)
    told: dict[tuple[int, int], list[Message]] = {}
    with reading(asked.caller.engine.store) as tx:
        for dossier, numbers in wanted.items():
            told.update(_of_rows(tx.journal(dossier), numbers))
    items = [
        answers.Told.model_validate(asdict(message))
        for row in found.rows
        for message in told[row.dossier, row.number]
        if asked.caller.private or message.kind != "applicant"
    ]
    return Given(Followed[answers.Told](items=items, next=found.next, held_up=found.held_up))


def _of_rows(
    journal: Sequence[JournalRow], numbers: Collection[int]
) -> Iterator[tuple[tuple[int, int], list[Message]]]:
    """What the outbox sends because of these rows of a dossier, in the same words and under the same keys.

    The journal is folded once, and once more a row behind, for what held before each of them.
    """
    now, past = State(), State()
    last: JournalRow | None = None
    for row in journal:
        if last is not None:
            _fold(last, past)
        events = _fold(row, now)
        if row.number in numbers:
            view = DossierView(now, row.dossier)
            before = None if last is None else DossierView(past, row.dossier)
            at = local(row.happened_at)
            keyed = ((event, key_of(row, index)) for index, event in enumerate(events))
            sent = [each for event, key in keyed for each in messages(event, view, at, key, before)]
            yield (row.dossier, row.number), sent
        last = row


def _fold(row: JournalRow, state: State) -> list[Event]:
    """What happened by one command, folded into *state*."""
    events = decode_events(row.public, row.payload)
    for event in events:
        apply(event, state, row.happened_at)
    return events


REPORTS = (_lists, _list, _waiting, _irregularities, _daily_list, _events, _messages)
