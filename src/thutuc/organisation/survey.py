"""What is missing in an organisation on a day: vacant posts, heads, roles nobody fills, mandates that end.

What contradicts itself is refused when it is read (``checks``); this finds what is well written and will
let dossiers lie all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from thutuc.organisation.delegated import Given
from thutuc.organisation.directory import Organisation
from thutuc.organisation.people import in_charge
from thutuc.organisation.words import Absence, Delegation

#: How far ahead is looked, in days.
SOON = 30


class Wanted(NamedTuple):
    """What a step of a procedure asks of the organisation."""

    procedure: str
    step: str
    role: str
    kind: str | None  #: the kind of unit; ``None``: whichever unit the dossier names
    field: str | None = None
    near: bool = True  #: whether it is looked for around the competent agency, and not in what a datum names


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that an organisation lacks, told so that a person can mend it."""

    rule: str  #: kebab-case name of what was asked for, e.g. ``head-missing``
    level: Literal["error", "warning"]  #: an error stops dossiers, or is against the law
    about: str  #: id of the unit, post or agency, or the number of the paper
    message: str
    message_vi: str
    place: tuple[str, int] | None = None  #: table and number of the entry in the file, from 0


def survey(
    organisation: Organisation, at: datetime, wanted: Iterable[Wanted] = (), soon: int = SOON
) -> list[Lack]:
    """Everything that the organisation lacks at that instant, or will within *soon* days."""
    now = organisation.local(at)
    until = now.date() + timedelta(days=soon)
    return [
        *_heads(organisation, now, until),
        *_posts(organisation, now.date()),
        *_substitutes(organisation, now.date()),
        *_stand_ins(organisation, now.date(), until),
        *_roles(organisation, now.date(), wanted),
        *_delegations(organisation, now.date(), until),
        *_ended(organisation, now.date(), until),
    ]


def _heads(people: Organisation, now: datetime, until: date) -> Iterator[Lack]:
    absences: dict[str, list[Absence]] = defaultdict(list)
    for each in people.data.absences:
        absences[each.officer].append(each)
    for number, unit in enumerate(people.data.units):
        if not people.is_there(unit.id, now.date()):
            continue
        head = people.heading(unit.id, now.date())
        if head is None:
            yield Lack(
                "head-missing",
                "error",
                unit.id,
                f"Nobody heads {unit.name!r} on {now.date()}; an acting head is named for it.",
                f"{unit.name} không có người đứng đầu vào ngày {_vi(now.date())}; cần giao phụ trách.",
                ("units", number),
            )
            continue
        for away in absences[head.seat.officer]:
            if away.until < now.date() or away.since > until or away.run_by is not None:
                continue
            yield Lack(
                "head-away",
                "error" if people.absence(head.seat.officer, now) == away else "warning",
                unit.id,
                f"{head.seat.officer_name}, who heads {unit.name!r}, is away from {away.since} to "
                f"{away.until}, and nobody is assigned to run it meanwhile.",
                f"{head.seat.officer_name}, đứng đầu {unit.name}, vắng mặt từ {_vi(away.since)} đến hết "
                f"{_vi(away.until)} mà chưa giao ai phụ trách.",
                ("absences", people.data.absences.index(away)),
            )


def _posts(people: Organisation, day: date) -> Iterator[Lack]:
    for number, post in enumerate(people.data.posts):
        if post.head or not people.is_there(post.unit, day) or people.holder(post.id, day) is not None:
            continue
        unit = people.name_of(post.unit)
        yield Lack(
            "vacant-post",
            "warning",
            post.id,
            f"Nobody holds {post.title!r} ({post.id}) in {unit!r} on {day}.",
            f"Vị trí {post.title} ({post.id}) tại {unit} trống vào ngày {_vi(day)}.",
            ("posts", number),
        )


def _substitutes(people: Organisation, day: date) -> Iterator[Lack]:
    """Each one-stop has somebody who can stand in (NĐ 61/2018/NĐ-CP Điều 12.8; NĐ 309/2026/NĐ-CP Điều 6)."""
    for number, unit in enumerate(people.data.units):
        if unit.kind != "one-stop" or not people.is_there(unit.id, day):
            continue
        if len(people.staff(unit.id, day)) == 1:
            yield Lack(
                "no-substitute",
                "warning",
                unit.id,
                f"Only one officer receives dossiers at {unit.name!r} on {day}; a substitute is kept "
                "(Nghị định 61/2018/NĐ-CP Điều 12.8).",
                f"{unit.name} chỉ có một người tiếp nhận vào ngày {_vi(day)}; phải có người dự phòng "
                "(Nghị định 61/2018/NĐ-CP Điều 12.8).",
                ("units", number),
            )


def _stand_ins(people: Organisation, day: date, until: date) -> Iterator[Lack]:
    """Who runs a unit meanwhile is of its agency, and a deputy or head there (NĐ 30/2020/NĐ-CP Điều 13.1)."""
    for number, away in enumerate(people.data.absences):
        if away.run_by is None or away.until < day or away.since > until:
            continue
        first = max(away.since, day)
        led = [one.seat.unit for one in people.sittings(away.officer, first) if one.post.head]
        his = people.sittings(away.run_by, first)
        for unit in led:
            inside = [one for one in his if people.agency(one.seat.unit) == people.agency(unit)]
            name, where = people.names[away.run_by], people.name_of(unit)
            if not inside:
                yield Lack(
                    "substitute-outside",
                    "error",
                    unit,
                    f"{name}, who runs {where!r} from {away.since}, is of another agency or of none.",
                    f"{name}, được giao phụ trách {where} từ {_vi(away.since)}, không thuộc cơ quan đó.",
                    ("absences", number),
                )
            elif not any(one.post.head or one.post.deputy for one in inside):
                yield Lack(
                    "substitute-rank",
                    "warning",
                    unit,
                    f"{name}, who runs {where!r} from {away.since}, is neither deputy nor head there: "
                    "he signs nothing for its head (Nghị định 30/2020/NĐ-CP Điều 13.1).",
                    f"{name}, được giao phụ trách {where} từ {_vi(away.since)}, không phải cấp phó hay người "
                    "đứng đầu trong cơ quan: không ký thay (Nghị định 30/2020/NĐ-CP Điều 13.1).",
                    ("absences", number),
                )


def _roles(people: Organisation, day: date, wanted: Iterable[Wanted]) -> Iterator[Lack]:
    """Roles that a step asks for and nobody holds: in a unit that has posts for it, or anywhere at all."""
    numbers = {unit.id: number for number, unit in enumerate(people.data.units)}
    told: set[tuple[str, str]] = set()
    wanted = list(wanted)
    yield from _unreached(people, wanted)
    for want in wanted:
        units = [unit for unit in people.of_kind(want.kind) if people.is_there(unit, day)]
        where = f"{want.procedure}, {want.step}"
        if want.kind is not None and not units:
            yield Lack(
                "unit-missing",
                "error",
                want.kind,
                f"Expected a unit of kind {want.kind!r} ({where}), found none on {day}.",
                f"Không có đơn vị loại {want.kind!r} ({where}) vào ngày {_vi(day)}.",
            )
            continue
        for unit in [unit for unit in units if people.has_post(unit, want.role)] or [""]:
            able = [one for one in people.in_roles(unit, want.role, day) if in_charge(one.post, want.field)]
            if not able and (unit, want.role) not in told:
                told.add((unit, want.role))
                yield _unfilled(people, day, want, unit, numbers.get(unit))


def _unreached(people: Organisation, wanted: Iterable[Wanted]) -> Iterator[Lack]:
    """Units of another agency that a step names by their kind: nobody finds them from who decides."""
    steps: dict[str, list[Wanted]] = defaultdict(list)
    for want in wanted:
        if want.near and want.kind is not None and people.of_kind(want.kind):
            steps[want.procedure].append(want)
    for procedure, wants in steps.items():
        agency, left = people.unreached({want.kind for want in wants if want.kind is not None})
        for want in wants:
            if want.kind in left:
                yield Lack(
                    "unit-unreached",
                    "warning",
                    want.kind or "",
                    f"Expected a unit of kind {want.kind!r} ({procedure}, {want.step}) around {agency!r}, "
                    "which has most of the procedure's units, found none; let the step name it by unitFrom.",
                    f"Từ {people.name_of(people.leading(agency))}, nơi có nhiều đơn vị của thủ tục nhất, "
                    f"không tìm tới được đơn vị loại {want.kind!r} ({procedure}, {want.step}); ghi unitFrom.",
                )


def _unfilled(people: Organisation, day: date, want: Wanted, unit: str, number: int | None) -> Lack:
    where = f"{want.procedure}, {want.step}"
    able = f"Nobody in charge of the field {want.field!r}" if want.field else "Nobody"
    charge = f", phụ trách lĩnh vực {want.field}" if want.field else ""
    roles = ", ".join(people.roles_of(want.kind)) if want.kind and not unit else ""
    there, there_vi = (f" Roles there: {roles}.", f" Ở đó có: {roles}.") if roles else ("", "")
    place = people.name_of(unit) if unit else f"đơn vị loại {want.kind}" if want.kind else "đơn vị nào"
    return Lack(
        "role-unfilled",
        "error",
        unit or want.role,
        f"{able} holds {want.role!r} in {unit or want.kind or 'any unit'} on {day} ({where}).{there}",
        f"Không ai giữ vai trò {want.role} tại {place}{charge}, vào ngày {_vi(day)} ({where}).{there_vi}",
        None if number is None else ("units", number),
    )


def _delegations(people: Organisation, day: date, until: date) -> Iterator[Lack]:
    for number, word in enumerate(people.data.delegations):
        given, place = Given.of(word, people), ("delegations", number)
        for breach in given.breaches:
            yield Lack(
                "delegation-unlawful",
                "error",
                word.decision or word.giver,
                f"{_called(word)} breaks {breach.rule}: {breach.en}.",
                f"{_called_vi(word)} trái {breach.rule}: {breach.vi}.",
                place,
            )
        if given.breaches or (word.revoked is not None and word.revoked <= day):
            continue
        if word.until is not None and word.until <= until:
            over, end = word.until < day, _vi(word.until)
            yield Lack(
                "mandate-lapsed" if over else "mandate-lapsing",
                "warning",
                word.decision or word.giver,
                f"{_called(word)} {'lapsed' if over else 'lapses'} after {word.until}.",
                f"{_called_vi(word)} {'đã hết' if over else 'hết'} hiệu lực lúc 24:00 ngày {end}.",
                place,
            )
        elif given.changed(people, day):
            yield Lack(
                "mandate-suspended",
                "warning",
                word.decision or word.giver,
                f"{_called(word)} waits for the new head to confirm it: who gave it holds the post no more.",
                f"{_called_vi(word)} chờ người đứng đầu mới xác nhận: người giao đã chuyển công tác.",
                place,
            )


def _ended(people: Organisation, day: date, until: date) -> Iterator[Lack]:
    """What ends without anybody to follow it, and agencies that are there and whose codes are closed."""
    for number, agency in enumerate(people.data.agencies):
        if agency.until is not None and agency.until <= until and not agency.successors:
            yield Lack(
                "no-successor",
                "error",
                agency.id,
                f"{agency.name!r} ends on {agency.until}, and nothing follows it.",
                f"{agency.name} kết thúc ngày {_vi(agency.until)} mà chưa có cơ quan kế thừa.",
                ("agencies", number),
            )
        facts = people.unit_facts(agency.id, _noon(people, day))
        if facts is not None and not facts.agency_code and (agency.until is None or agency.until >= day):
            yield Lack(
                "code-closed",
                "error",
                agency.id,
                f"No code of {agency.name!r} is open for new dossiers on {day}.",
                f"{agency.name} không còn mã định danh để cấp mã hồ sơ mới vào ngày {_vi(day)}.",
                ("agencies", number),
            )


def _noon(people: Organisation, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=people.zone)


def _called(word: Delegation) -> str:
    return f"{word.kind} {word.decision or word.rules or 'without a number'} of {word.giver}"


def _called_vi(word: Delegation) -> str:
    what = {"TL": "Thừa lệnh", "TUQ": "Thừa ủy quyền", "UQ": "Ủy quyền"}[word.kind]
    return f"{what} {word.decision or word.rules or 'không số'} của {word.giver}"


def _vi(day: date) -> str:
    return day.strftime("%d/%m/%Y")
