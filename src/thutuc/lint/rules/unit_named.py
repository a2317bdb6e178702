"""A datum that names the unit of a step is there when the step opens, and can name a unit."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.domains import declared
from thutuc.lint.filled import is_anywhere, may_be_empty
from thutuc.lint.saying import Saying
from thutuc.procedure import Beside, FieldType, Procedure, Step

EMPTY = Saying(
    "unit-named",
    "Expected {datum!r}, by which this step finds its unit, to be filled in on every way to it, found a way "
    "on which it may be empty: no unit is found then, and the head of the agency answers for the step",
    "Dữ liệu {datum!r} cho biết đơn vị thực hiện bước này, nhưng có đường tới bước mà dữ liệu ấy có thể để "
    "trống; khi đó không xác định được đơn vị, thủ trưởng cơ quan chịu trách nhiệm và bước chờ người xử lý",
    'Write required="true" for the datum; where it is asked for in one case only, let a form (if, then) or a '
    "condition on the way say so.",
    'Ghi required="true" cho dữ liệu ấy; nếu chỉ cần trong một trường hợp thì ghi trường hợp đó trong biểu '
    "mẫu (if, then) hoặc trong điều kiện của luồng.",
)
NOBODYS = Saying(
    "unit-named",
    "Expected {datum!r}, by which this step finds its unit, to be filled in by somebody, found no field, "
    "table or script that gives it",
    "Dữ liệu {datum!r} cho biết đơn vị thực hiện bước này, nhưng không trường, bảng hay lệnh nào trong tệp "
    "cho dữ liệu ấy",
    "Write a thutuc:field of that name at the procedure or at an earlier step.",
    "Ghi thutuc:field có tên đó ở quy trình hoặc ở một bước trước.",
)
NO_NAME = Saying(
    "unit-named",
    "Expected {datum!r}, by which this step finds its unit, to be text or a choice, found the type {type!r}: "
    "no such value is the id of a unit",
    "Dữ liệu {datum!r} cho biết đơn vị thực hiện bước này phải là văn bản hoặc lựa chọn, đây là kiểu "
    "{type!r}: giá trị kiểu đó không phải mã đơn vị",
    'Write type="text" or type="choice" for the datum.',
    'Ghi type="text" hoặc type="choice" cho dữ liệu ấy.',
)


def unit_named(procedure: Procedure) -> Iterator[Finding]:
    """The datum by which a step finds its unit is filled in before, and is one that can name a unit.

    Where no unit is found nobody assigns the step (NĐ 61/2018/NĐ-CP Điều 19.1).
    """
    fields = declared(procedure)
    for step in procedure.steps:
        for datum in dict.fromkeys(_named_by(step)):
            field = fields.get(datum)
            if field is not None and field.type not in (FieldType.TEXT, FieldType.CHOICE):
                yield NO_NAME.at(procedure, step, datum=datum, type=field.type.value)
            elif not is_anywhere(procedure, datum):
                yield NOBODYS.at(procedure, step, datum=datum)
            elif may_be_empty(procedure, step, datum) and not _is_asked(step, datum):
                yield EMPTY.at(procedure, step, datum=datum)


def _named_by(step: Step) -> Iterator[str]:
    """The data that name where the step lies, and who co-operates or follows."""
    places: tuple[Step | Beside, ...] = (step, *step.cooperating, *step.following)
    for place in places:
        yield from (datum for datum in (place.unit_from, place.territory_from) if datum is not None)


def _is_asked(step: Step, datum: str) -> bool:
    """Whether that is told already, as of an agency whose silence would agree (``silence-asked``)."""
    return step.unit_from == datum and step.consult is not None and step.consult.on_silence == "agreed"
