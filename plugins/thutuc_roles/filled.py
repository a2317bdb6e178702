"""A rule of lint that only an organisation can judge by: every role is one that somebody's post has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from thutuc.errors import Finding

if TYPE_CHECKING:
    from thutuc.organisation import Organisation
    from thutuc.procedure import Beside, Procedure, Step


#: How like a role must be to be the one that was meant: “Công chức …” is not “Lãnh đạo …” of the same place.
_LIKE = 0.8
_MOST = 8  #: roles that are told where none is meant


class RoleFilled:
    """The rule ``role-filled``: a step asks for a role that a post in such a unit has (R93)."""

    __name__ = "role_filled"

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._data = organisation.data

    def __call__(self, procedure: Procedure) -> Iterator[Finding]:
        """Every step, and who co-operates in it, whose role no post of such a unit has."""
        for step in procedure.steps:
            places: tuple[Step | Beside, ...] = (step, *step.cooperating, *step.following)
            for place in places:
                if place.role is None or (place.unit is None and place.unit_from is None):
                    continue
                if place.unit_from is not None:
                    for choice in dict.fromkeys(_choices(procedure, place.unit_from)):
                        if choice not in self._places:
                            near = self._place_meant(choice)
                            yield _no_place(procedure, step, place.unit_from, choice, near)
                if place.unit is not None and place.unit not in self._kinds:
                    yield _no_unit(procedure, step, place.unit, self._kind_meant(place.unit))
                elif (place.unit, place.role) not in self._chairs:
                    roles = sorted(role for kind, role in self._chairs if kind == place.unit)
                    yield _no_post(procedure, step, place.role, place.unit, roles)
        yield from self._unreached(procedure)

    def _unreached(self, procedure: Procedure) -> Iterator[Finding]:
        """The units that no agency finds which finds the others: another agency's, named by their kind."""
        wanted = [
            (step, kind) for step in procedure.steps for kind in _looked_for(step) if kind in self._kinds
        ]
        agency, left = self._organisation.unreached({kind for _, kind in wanted})
        for step, kind in wanted:
            if kind in left:
                yield _not_reached(procedure, step, kind, self._names[agency])

    def _kind_meant(self, found: str) -> Sequence[str]:
        """The kind that was probably meant: of a unit of that name or id, or one spelt much like it."""
        named = [unit.kind for unit in self._data.units if found in (unit.name, unit.id)]
        return named or get_close_matches(found[:100].lower(), sorted(self._kinds), 1)

    def _place_meant(self, found: str) -> Sequence[str]:
        """The unit that was probably meant: the only one of that kind or name, or one spelt much like it."""
        named = [unit.id for unit in self._data.units if found in (unit.name, unit.kind, *unit.also)]
        return named if len(named) == 1 else get_close_matches(found[:100], sorted(self._places), 1)

    @property
    def decided_by(self) -> str:
        """What a finding depends on besides the file."""
        return hashlib.sha256(self._data.model_dump_json().encode()).hexdigest()

    @cached_property
    def _kinds(self) -> frozenset[str]:
        """Every kind of unit that there is."""
        return frozenset(kind for unit in self._data.units for kind in (unit.kind, *unit.also))

    @cached_property
    def _places(self) -> frozenset[str]:
        """What a datum may name: units and agencies, by their ids."""
        return frozenset({unit.id for unit in self._data.units} | {one.id for one in self._data.agencies})

    @cached_property
    def _names(self) -> dict[str, str]:
        return {agency.id: agency.name for agency in self._data.agencies}

    @cached_property
    def _chairs(self) -> frozenset[tuple[str | None, str]]:
        """Kind of unit and role of every post; with no kind, the roles that any unit has."""
        units = {unit.id: (unit.kind, *unit.also, None) for unit in self._data.units}
        return frozenset(
            (kind, role)
            for post in self._data.posts
            for role in post.roles
            for kind in units.get(post.unit, ())
        )


def _looked_for(step: Step) -> Iterator[str]:
    """The kinds of units that are looked for around the competent agency, and not in what a datum names."""
    places: tuple[Step | Beside, ...] = (step, *step.cooperating, *step.following)
    for place in places:
        if place.unit is not None and place.unit_from is None and place.territory_from is None:
            yield place.unit


def _choices(procedure: Procedure, datum: str) -> Iterator[str]:
    """What may be chosen for the datum, wherever it is filled in."""
    yield from (
        choice for field in procedure.header.fields if field.name == datum for choice in field.choices
    )
    for node in procedure.nodes:
        fields = node.fields if node.step is None else node.step.fields
        yield from (choice for field in fields if field.name == datum for choice in field.choices)


def _no_place(procedure: Procedure, step: Step, datum: str, choice: str, near: Sequence[str]) -> Finding:
    return _finding(
        procedure,
        step,
        f"Expected the id of a unit or an agency among the choices of {datum!r}, which says who does the "
        f"step, found {choice!r}" + _guess(near, "Did you mean"),
        f"Dữ liệu {datum!r} nêu đơn vị thực hiện bước, nhưng lựa chọn {choice!r} không phải là mã đơn vị hay "
        "cơ quan nào trong tệp tổ chức" + _guess(near, "Có phải là"),
        remedy=(
            "Write the unit's id as the organisation has it, not its kind or name.",
            "Ghi đúng mã (id) của đơn vị trong tệp tổ chức, không ghi loại hay tên.",
        ),
    )


def _not_reached(procedure: Procedure, step: Step, unit: str, agency: str) -> Finding:
    return _finding(
        procedure,
        step,
        f"Expected a unit of the kind {unit!r} around the agency that decides, found none around {agency!r}, "
        "which has most of the procedure's units",
        f"Từ {agency}, nơi có nhiều đơn vị của thủ tục nhất, không tìm tới được đơn vị thuộc loại {unit!r}",
        remedy=(
            "Name the data item that holds the unit's id by unitFrom, instead of unit: see "
            "docs/how-to/assign-work.md, “Ask another agency”.",
            "Ghi unitFrom với tên dữ liệu giữ mã đơn vị, thay cho unit: xem docs/how-to/assign-work.vi.md, "
            "“Lấy ý kiến cơ quan khác”.",
        ),
    )


def _no_unit(procedure: Procedure, step: Step, unit: str, near: Sequence[str]) -> Finding:
    return _finding(
        procedure,
        step,
        f"Expected a kind of unit that the organisation has, found {unit!r}" + _guess(near, "Did you mean"),
        f"Tệp tổ chức không có đơn vị nào thuộc loại {unit!r}" + _guess(near, "Có phải là"),
        remedy=(
            "Correct the kind, or add it to the unit that does this work.",
            "Sửa loại đơn vị, hoặc ghi thêm loại này cho đơn vị làm việc đó.",
        ),
    )


def _no_post(procedure: Procedure, step: Step, role: str, unit: str | None, roles: Sequence[str]) -> Finding:
    near = get_close_matches(role[:100], roles, 1, _LIKE)
    told = ", ".join(map(repr, roles[:_MOST])) + (" …" if len(roles) > _MOST else "")
    there, there_vi = (
        (f"; there are: {told}", f"; ở đó có: {told}") if told and unit is not None else ("", "")
    )
    where = f"a unit of the kind {unit!r}" if unit is not None else "some unit"
    where_vi = f"đơn vị thuộc loại {unit!r}" if unit is not None else "đơn vị nào"
    return _finding(
        procedure,
        step,
        f"Expected a post with the role {role!r} in {where}, found none: nobody could take the step"
        + (_guess(near, "Did you mean") or there),
        f"Không có vị trí nào giữ vai trò {role!r} ở {where_vi}: không ai nhận được bước này"
        + (_guess(near, "Có phải là") or there_vi),
        remedy=(
            "Correct the role or the unit, or give the role to the post that does this work.",
            "Sửa vai trò hoặc đơn vị, hoặc ghi vai trò này cho vị trí việc làm đảm nhận.",
        ),
    )


def _guess(near: Sequence[str], asked: str) -> str:
    return f". {asked} {near[0]!r}?" if near else ""


def _finding(
    procedure: Procedure, step: Step, english: str, vietnamese: str, *, remedy: tuple[str, str]
) -> Finding:
    return Finding(
        "role-filled",
        message=english,
        message_vi=vietnamese,
        remedy=remedy[0],
        remedy_vi=remedy[1],
        element=step.id,
        name=step.name or None,
        line=step.line or procedure.line,
        file=procedure.file,
        severity="warn",
    )
