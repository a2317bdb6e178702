"""One datum has one type, wherever it is filled in."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Field, FieldType, Procedure
from thutuc.procedure.placed import Placed

DIFFERS = Saying(
    "type-differs",
    "Expected {datum!r} to have one type, found {type!r} here and {other!r} at {place!r}: what is filled "
    "in here takes the place of the other",
    "Dữ liệu {datum!r} khai báo kiểu {type!r} ở đây nhưng kiểu {other!r} ở {place!r}: giá trị nhập ở đây ghi "
    "đè giá trị kia",
    "Make the two agree, or name this datum otherwise.",
    "Sửa cho hai nơi cùng kiểu, hoặc đặt tên khác cho dữ liệu ở đây.",
)
#: Of one kind, so that whatever reads the one reads the other.
_ALIKE = {FieldType.INTEGER: FieldType.NUMBER, FieldType.CHOICE: FieldType.TEXT}


def type_differs(procedure: Procedure) -> Iterator[Finding]:
    """One datum has one type, wherever forms and fields of the procedure declare it."""
    first: dict[str, tuple[Field, Placed]] = {}
    for place, field in _declared(procedure):
        before, there = first.setdefault(field.name, (field, place))
        if _kind(field) is not _kind(before):
            facts = {
                "type": _type(field).value,
                "other": _type(before).value,
                "place": there.name or there.id,
            }
            yield DIFFERS.at(procedure, place, datum=field.name, **facts)


def _declared(procedure: Procedure) -> Iterator[tuple[Placed, Field]]:
    """Every declaration, with where it stands; those of the application first."""
    yield from ((procedure, field) for field in procedure.header.fields)
    for node in procedure.nodes:
        fields = node.fields if node.step is None else node.step.fields
        yield from ((node, field) for field in fields)


def _type(field: Field) -> FieldType:
    return FieldType.LIST if field.append else field.type


def _kind(field: Field) -> FieldType:
    return _ALIKE.get(_type(field), _type(field))
