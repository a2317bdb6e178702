"""The papers of a dossier and what is paid for it, as a form's annotations tell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

Text = Annotated[str, Field(min_length=1, max_length=1_000)]
Count = Annotated[int, Field(ge=0, le=100)]
#: đồng
Money = Annotated[int, Field(ge=0, le=10**12)]

#: pydantic's or our own kind of complaint, in Vietnamese
_VIETNAMESE: Mapping[str, str] = {
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục này",
    "literal_error": "phải là {expected}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
    "string_too_short": "không được để trống",
    "string_too_long": "tối đa {max_length} ký tự",
    "string_type": "phải là văn bản",
    "int_type": "phải là số nguyên",
    "bool_type": "phải là true hoặc false",
    "tuple_type": "phải là danh sách",
    "model_type": "phải là các mục trong ngoặc nhọn",
    "fee": "phải ghi một trong hai mục 'amount' hoặc 'said'",
}


def complaint(problem: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with an entry, in English and Vietnamese."""
    facts = {key: str(value).replace(" or ", " hoặc ") for key, value in problem.get("ctx", {}).items()}
    return problem["msg"], _VIETNAMESE.get(problem["type"], "không đúng cách ghi").format_map(facts)


class _Told(BaseModel):
    """Frozen, and closed to misspelt names."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


class Paper(_Told):
    """``x-thutuc-papers``: one paper of the dossier (thành phần hồ sơ)."""

    #: what it is called
    name: Text
    #: originals (bản chính)
    original: Annotated[Count, Field(strict=True)] = 0
    #: copies (bản sao)
    copies: Annotated[Count, Field(strict=True)] = 0
    #: handed in (nộp), or only shown (xuất trình)
    how: Literal["submit", "show"] = "submit"
    #: whether a dossier without it is not complete
    required: Annotated[bool, Field(strict=True)] = True
    #: only while this expression over the form's data and ``channel`` holds
    when: Text | None = None
    #: the case in officials' words, such as ``đăng ký qua người đại diện``
    case: Text | None = None
    #: number of the printed form (mẫu số)
    form: Text | None = None
    #: the text of law that asks for it
    basis: Text | None = None
    #: ours, not a published text's
    made_up: Annotated[bool, Field(strict=True)] = False


class Waiver(_Told):
    """Who pays nothing, or less (miễn, giảm)."""

    #: who, in officials' words
    name: Text
    #: only while this expression over the form's data and ``channel`` holds; else people judge
    when: Text | None = None
    #: so much of it is waived, in hundredths
    part: Annotated[int, Field(ge=1, le=100, strict=True)] = 100
    #: the text of law that says so
    basis: Text | None = None


class Fee(_Told):
    """``x-thutuc-fees``: one thing that is paid (phí, lệ phí)."""

    #: what it is called; a ``thutuc:payment`` of this name says before what it has to be paid
    name: Text
    #: how much, in đồng
    amount: Annotated[Money, Field(strict=True)] | None = None
    #: or: who sets it, such as ``theo Nghị quyết của Hội đồng nhân dân cấp tỉnh``
    said: Text | None = None
    #: for each of what
    per: Text = "hồ sơ"
    #: only for what comes this way
    channel: Literal["counter", "online", "post"] | None = None
    #: who pays nothing, or less
    waived: tuple[Waiver, ...] = ()
    #: the text of law that sets it
    basis: Text | None = None
    #: ours, not a published text's
    made_up: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _one_sum(self) -> Fee:
        if (self.amount is None) is (self.said is None):
            raise PydanticCustomError("fee", "either 'amount' or 'said' is given")
        return self
