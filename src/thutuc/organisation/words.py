"""The words of an organisation: what a province writes down, in YAML or in a host's directory.

Days are inclusive at both ends, as decisions write them ("từ 09/3 đến hết 13/3"). Every word is said in
Vietnamese too: ``thutuc org schema`` prints them for whoever writes the file.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from thutuc.composing import composed


def _day(value: object) -> object:
    """A day written ``2026-03-09``; a bare number is never read as one."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError(f"expected a day such as 2026-03-09, found {value!r}")


def _instant(value: object) -> object:
    """An instant written ``2026-03-11T14:00:00+07:00``, with its zone."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(found, datetime) and found.tzinfo is not None:
        return found
    raise ValueError(f"expected an instant such as 2026-03-11T14:00:00+07:00, found {value!r}")


Id = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^\S+$")]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True), AfterValidator(composed)
]
Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]


class _Word(BaseModel):
    """Frozen, and closed to misspelt fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _in_order(until: date | None, info: ValidationInfo) -> date | None:
    since = info.data.get("since")
    if until is not None and since is not None and until < since:
        raise ValueError(f"expected a day not before {since}, found {until}")
    return until


class _Lasting(_Word):
    """Something that may begin and end."""

    since: Day | None = Field(None, description="Ngày đầu tiên; bỏ trống: từ trước đến nay.")
    until: Day | None = Field(None, description="Ngày cuối cùng; bỏ trống: chưa kết thúc.")

    _ordered = field_validator("until")(_in_order)


class AgencyCode(_Lasting):
    """A further identification code of an agency (mã định danh), open for new dossiers between two days."""

    code: Id = Field(description="Mã định danh, ví dụ H99.21.")


class Agency(_Lasting):
    """An authority with a seal and a code (cơ quan)."""

    id: Id = Field(description="Mã nội bộ của cơ quan trong tệp này.")
    kind: Id = Field(description="Loại cơ quan: province, department, commune, land-branch…")
    name: Text = Field(description="Tên đầy đủ của cơ quan.")
    code: Id = Field(description="Mã định danh cơ quan; mã hồ sơ mới bắt đầu bằng mã này.")
    code_until: Day | None = Field(
        None, description="Ngày cuối cùng còn cấp mã hồ sơ mới theo mã này (mã bị đóng khi sắp xếp)."
    )
    codes: tuple[AgencyCode, ...] = Field((), description="Các mã định danh khác, mỗi mã có thời gian.")
    parent: Id | None = Field(None, description="Cơ quan cấp trên; cơ quan ngành dọc có thể không có ở đây.")
    serves: tuple[Id, ...] = Field((), description="Cơ quan ngành dọc: phục vụ địa bàn của cơ quan nào.")
    successors: tuple[Id, ...] = Field((), description="Cơ quan kế thừa sau khi kết thúc.")
    collective: Text | None = Field(
        None,
        description="Tập thể mà thủ trưởng thay mặt ký (TM.), ví dụ ỦY BAN NHÂN DÂN; "
        "bỏ trống: thủ trưởng ký với tư cách của mình.",
    )


class OrgUnit(_Lasting):
    """A part of an agency that does work: a division, a desk, the leadership (đơn vị)."""

    id: Id = Field(description="Mã nội bộ của đơn vị trong tệp này.")
    agency: Id = Field(description="Cơ quan mà đơn vị thuộc về.")
    kind: Id = Field(description="Loại đơn vị mà tệp quy trình gọi tên: one-stop, economics-division, chair…")
    also: tuple[Id, ...] = Field((), description="Loại đơn vị khác mà đơn vị này kiêm ở đây.")
    name: Text = Field(description="Tên đầy đủ của đơn vị.")
    leads: bool = Field(False, description="Lãnh đạo cơ quan: người đứng đầu đơn vị là thủ trưởng cơ quan.")
    successors: tuple[Id, ...] = Field(
        (), description="Đơn vị kế thừa; bỏ trống: đơn vị cùng loại của cơ quan kế thừa."
    )


class Post(_Word):
    """One chair in a unit; one officer at a time sits in it (vị trí việc làm)."""

    id: Id = Field(description="Mã nội bộ của vị trí.")
    unit: Id = Field(description="Đơn vị mà vị trí thuộc về.")
    title: Text = Field(description="Chức vụ như ghi dưới chữ ký, ví dụ Trưởng phòng.")
    roles: tuple[Text, ...] = Field((), description="Vai trò mà các bước quy trình yêu cầu.")
    head: bool = Field(False, description="Người đứng đầu đơn vị.")
    deputy: bool = Field(False, description="Cấp phó, ký thay (KT.) trong lĩnh vực được phân công.")
    fields: tuple[Text, ...] = Field((), description="Lĩnh vực cấp phó phụ trách; bỏ trống: mọi lĩnh vực.")


class Officer(_Word):
    """A person in service (cán bộ, công chức, viên chức)."""

    id: Id = Field(description="Tên đăng nhập hoặc số hiệu.")
    name: Text = Field(description="Họ và tên.")


class _Dated(_Word):
    """Something true of an officer from one day to another."""

    officer: Id = Field(description="Cán bộ.")
    since: Day = Field(description="Ngày đầu tiên.")

    _ordered = field_validator("until", check_fields=False)(_in_order)


class Holding(_Dated):
    """An officer holds a post (giữ vị trí)."""

    post: Id = Field(description="Vị trí.")
    until: Day | None = Field(None, description="Ngày cuối cùng; bỏ trống: đang giữ.")
    kind: Literal["holds", "acting", "seconded"] = Field(
        "holds", description="holds: giữ chức vụ; acting: quyền (Q.) hoặc phụ trách; seconded: biệt phái."
    )
    home: Id | None = Field(
        None, description="Biệt phái: đơn vị cử đi; trong thời gian đó không làm việc ở đấy."
    )
    decision: Text | None = Field(None, description="Số quyết định bổ nhiệm, giao quyền, biệt phái.")

    @model_validator(mode="after")
    def _home_is_of_the_seconded(self) -> Holding:
        if (self.kind == "seconded") != (self.home is not None):
            raise ValueError("expected 'home' with a seconded officer, and with no other")
        return self


class Absence(_Dated):
    """An officer is away (vắng mặt)."""

    until: Day = Field(description="Ngày vắng mặt cuối cùng.")
    run_by: Id | None = Field(None, description="Người được giao phụ trách, điều hành trong thời gian đó.")
    decision: Text | None = Field(None, description="Số văn bản giao phụ trách.")
    back: Instant | None = Field(None, description="Trở lại làm việc sớm hơn: thời điểm có mặt.")


class Delegation(_Word):
    """What an authority lets another do in its place (thừa lệnh, thừa ủy quyền, ủy quyền theo luật)."""

    kind: Literal["TL", "TUQ", "UQ"] = Field(
        description="TL: thừa lệnh; TUQ: thừa ủy quyền (Nghị định 30/2020/NĐ-CP Điều 13); "
        "UQ: ủy quyền theo Luật 72/2025/QH15 Điều 14."
    )
    giver: Id = Field(description="Vị trí giao; tập thể Ủy ban nhân dân thì ghi mã cơ quan.")
    to_post: Id | None = Field(None, description="Vị trí nhận.")
    to_officer: Id | None = Field(None, description="Cán bộ nhận.")
    to_agency: Id | None = Field(None, description="Cơ quan nhận; thủ trưởng của cơ quan ấy thực hiện.")
    acts: tuple[Id, ...] = Field(
        (),
        description="Việc được làm: sign, decide, initial…; với văn bản của hồ sơ: request-papers, "
        "apologise, refuse, stop, extend, suspend.",
    )
    documents: tuple[Text, ...] = Field((), description="Văn bản: tên hoặc mã của bước trong quy trình.")
    procedures: tuple[Id, ...] = Field((), description="Chỉ với các thủ tục này (mã tệp quy trình).")
    fields: tuple[Text, ...] = Field((), description="Chỉ trong các lĩnh vực này.")
    conditions: Text | None = Field(None, description="Điều kiện kèm theo.")
    decision: Text | None = Field(None, description="Số văn bản giao, ủy quyền.")
    decided: Day | None = Field(None, description="Ngày của văn bản.")
    since: Day = Field(description="Ngày đầu tiên có hiệu lực.")
    until: Day | None = Field(None, description="Ngày cuối cùng có hiệu lực.")
    revoked: Day | None = Field(None, description="Ngày bị thu hồi: từ ngày này không còn hiệu lực.")
    confirmed: Day | None = Field(
        None, description="Ngày người đứng đầu mới xác nhận tiếp tục, khi người giao đã chuyển công tác."
    )
    rules: Text | None = Field(None, description="Thừa lệnh: quy chế làm việc, quy chế văn thư cho phép.")
    passes_on: Text | None = Field(None, description="Số văn bản mà việc giao này giao lại.")

    _ordered = field_validator("until")(_in_order)

    @model_validator(mode="after")
    def _one_receiver(self) -> Delegation:
        if sum(one is not None for one in (self.to_post, self.to_officer, self.to_agency)) != 1:
            raise ValueError("expected exactly one of to_post, to_officer and to_agency")
        return self

    @property
    def receiver(self) -> str:
        """The id of who receives it: a post, an officer or an agency."""
        return self.to_post or self.to_officer or self.to_agency or ""


class OrganisationData(_Word):
    """An organisation as it is written down, in YAML or by a host's directory."""

    agencies: tuple[Agency, ...] = Field(description="Các cơ quan.")
    units: tuple[OrgUnit, ...] = Field(description="Các đơn vị trong cơ quan.")
    posts: tuple[Post, ...] = Field(description="Các vị trí việc làm.")
    officers: tuple[Officer, ...] = Field(description="Cán bộ, công chức, viên chức.")
    holdings: tuple[Holding, ...] = Field(description="Ai giữ vị trí nào, từ ngày nào.")
    absences: tuple[Absence, ...] = Field((), description="Ai vắng mặt, ai phụ trách.")
    delegations: tuple[Delegation, ...] = Field((), description="Thừa lệnh, thừa ủy quyền, ủy quyền.")
    zone: str = Field("Asia/Ho_Chi_Minh", description="Múi giờ của các ngày trong tệp.")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"expected the name of a time zone, found {zone!r}") from error
        return zone


def schema() -> dict[str, Any]:
    """The JSON Schema of an organisation, from these words; editors check the YAML by it."""
    made = OrganisationData.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
