"""What is refused, as a problem of RFC 9457: a status, a type, and words in Vietnamese and in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from thutuc import errors
from thutuc.api.answers import Fault, Problem
from thutuc.engine import in_english, in_vietnamese
from thutuc.engine import told as in_words
from thutuc.errors import stopped

#: Where what was filled in stands in a body: the engine's places lie below it.
FILLED = "/data"

#: Before the engine's name for a client's key: ``api:cong-dich-vu-cong:nop-0001``.
KEYED = "api:"

#: A client that was told to wait tries again after so many seconds.
WAIT = 1


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one kind of refusal is for a client."""

    status: int
    slug: str
    vi: str
    en: str


class Refused(Exception):
    """The service itself refuses a request, before the engine is asked."""

    def __init__(
        self, meaning: Meaning, detail: str, faults: Sequence[Fault] = (), *, at: str | None = None
    ) -> None:
        super().__init__(detail)
        self.meaning = meaning
        self.faults = tuple(faults)
        self.at = at  #: JSON pointer to the one thing that is wrong, where it is one


MALFORMED = Meaning(400, "malformed", "Yêu cầu không đúng định dạng", "The request is malformed")
NO_TOKEN = Meaning(401, "no-token", "Thiếu mã truy cập hợp lệ", "No token that holds")
NO_SCOPE = Meaning(403, "no-scope", "Mã truy cập không cho phép việc này", "The token does not allow this")
NOT_FOUND = Meaning(404, "not-found", "Không có địa chỉ này", "There is no such address")
NO_FORM = Meaning(404, "no-form", "Không có biểu mẫu", "There is no form")
NO_METHOD = Meaning(405, "no-method", "Địa chỉ này không nhận phương thức đó", "No such method here")
SLOW = Meaning(408, "too-slow", "Yêu cầu gửi quá chậm", "The request took too long to arrive")
GONE = Meaning(
    410,
    "cursor-gone",
    "Cơ sở dữ liệu đã phục hồi từ bản sao, vị trí này không còn",
    "The database was restored from a copy; this place is gone",
)
LARGE = Meaning(413, "too-large", "Yêu cầu quá lớn", "The request is too large")
LONG = Meaning(414, "too-long", "Địa chỉ quá dài", "The address is too long")
NO_JSON = Meaning(415, "no-json", "Chỉ nhận application/json", "Only application/json is read")
MANY = Meaning(429, "too-many", "Quá nhiều yêu cầu cùng lúc", "Too many requests at once")
WRONG = Meaning(422, "wrong-data", "Dữ liệu chưa đúng, hồ sơ không thay đổi", "The data are not right")
CHANGED = Meaning(
    412, "dossier-changed", "Hồ sơ đã thay đổi, hãy xem lại", "The dossier has changed; look again"
)
FAILED = Meaning(500, "failed", "Hệ thống gặp lỗi, đã ghi lại", "The service failed; it was noted")
FULL = Meaning(503, "busy", "Hệ thống đang bận, hãy gửi lại", "Busy; send it again")

#: Ours, in the order of their statuses.
OWN = (
    MALFORMED, NO_TOKEN, NO_SCOPE, NOT_FOUND, NO_FORM, NO_METHOD, SLOW, GONE, LARGE, LONG, NO_JSON, MANY,
    FAILED, FULL,
)  # fmt: skip

#: What each error of the engine means; the nearest class counts.
MEANINGS: Mapping[type[errors.ThutucError], Meaning] = MappingProxyType(
    {
        errors.UnknownProcedure: Meaning(
            404, "unknown-procedure", "Không có thủ tục này đang áp dụng", "No such procedure in force"
        ),
        errors.UnknownDossier: Meaning(404, "unknown-dossier", "Không có hồ sơ này", "No such dossier"),
        errors.UnknownTask: Meaning(404, "unknown-task", "Không có việc này", "No such task or duty"),
        errors.NotPermitted: Meaning(
            403, "not-permitted", "Người này không có thẩm quyền", "This person may not do that"
        ),
        errors.TaskHeld: Meaning(
            409, "task-held", "Việc đang do người khác giữ, hãy xem lại", "Somebody else holds it; look again"
        ),
        errors.TaskClosed: Meaning(409, "task-closed", "Việc đã kết thúc", "The task is closed"),
        errors.WrongState: Meaning(
            409, "wrong-state", "Hồ sơ không ở trạng thái làm được việc này", "Not in this state"
        ),
        errors.NothingMatches: Meaning(
            409, "nothing-matches", "Không điều kiện rẽ nhánh nào đúng", "No condition of a gateway holds"
        ),
        errors.CodeTaken: Meaning(
            409, "code-taken", "Đã có hồ sơ mang mã này", "There is a dossier with this code already"
        ),
        errors.UnknownClock: Meaning(
            404, "unknown-clock", "Thời hạn này chưa tính lần nào", "No such clock has run in this dossier"
        ),
        errors.NotRecordedYet: Meaning(
            404, "not-yet", "Lúc đó chưa có hồ sơ này", "The dossier was not there yet at that instant"
        ),
        errors.DossierChanged: CHANGED,
        errors.RequestReused: Meaning(
            422,
            "request-reused",
            "Mã yêu cầu đã dùng cho nội dung khác",
            "The key was used for another act",
        ),
        errors.RequestForgotten: Meaning(
            409,
            "request-forgotten",
            "Yêu cầu đã làm trước đây, nội dung của nó không còn",
            "Done before; what was asked then is gone",
        ),
        errors.WrongData: WRONG,
        errors.LimitExceeded: Meaning(422, "limit", "Vượt giới hạn", "A bound was reached"),
        errors.TermError: Meaning(422, "term", "Thời hạn viết không đúng", "The term cannot be read"),
        errors.CalendarError: Meaning(
            422, "calendar", "Chưa có lịch nghỉ của năm đó", "No days off are known for that year"
        ),
        errors.EvaluationError: Meaning(
            422,
            "evaluation",
            "Không tính được điều kiện trên dữ liệu này",
            "A condition cannot be worked out",
        ),
        errors.Standby: Meaning(
            501,
            "standby",
            "Máy chủ dữ liệu này chỉ là bản sao, hãy hỏi ở máy chủ chính",
            "This database server is a standby; ask at the primary",
        ),
        errors.Busy: FULL,
        errors.Unavailable: Meaning(
            503,
            "no-database",
            "Tạm thời không dùng được cơ sở dữ liệu, hãy gửi lại với cùng mã yêu cầu",
            "The database cannot be used at present; send it again under the same key",
        ),
        errors.OutOfTime: Meaning(
            503,
            "out-of-time",
            "Máy chủ dữ liệu không cho đủ thời gian, chưa có gì thay đổi, hãy gửi lại",
            "The database gave not enough time; nothing was changed, send it again",
        ),
        errors.JournalBroken: Meaning(
            500,
            "unreadable",
            "Không đọc được hồ sơ này, hãy báo người quản trị hệ thống",
            "The dossier cannot be read; tell the operator",
        ),
        errors.ThutucError: FAILED,
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """A problem, and what its answer says besides."""

    problem: Problem
    headers: Mapping[str, str] = field(default_factory=dict)


def of_error(error: Exception) -> Told:
    """What a client is told of *error*; of a failure of our own nothing but that it was one."""
    if isinstance(error, Refused):
        said = in_words(str(error))
        english, vietnamese = errors.halves(str(error))[1], None if said == str(error) else stopped(said)
        return told(
            error.meaning, english, vietnamese, error.faults or _at(error.at, english, vietnamese or said)
        )
    kind = next((each for each in type(error).__mro__ if each in MEANINGS), None)
    meaning = FAILED if kind is None else MEANINGS[kind]
    if meaning.status >= 500:
        return told(meaning, f"{meaning.en}.")
    english = in_english(error) if isinstance(error, errors.ThutucError) else str(error)
    vietnamese = _in_vietnamese(error)
    if isinstance(error, errors.RequestReused | errors.RequestForgotten):
        english, vietnamese = (_keyed(said, error.request_id) for said in (english, vietnamese or english))
    return told(meaning, english, vietnamese, _faults(error, english, vietnamese or english))


def _keyed(said: str, request_id: str) -> str:
    """The sentence with the key as the client sent it, under the name of its header."""
    key = repr(request_id.split(":", 2)[2]) if request_id.startswith(KEYED) else repr(request_id)
    return said.replace(f"request {request_id!r}", f"Idempotency-Key {key}").replace(repr(request_id), key)


def _faults(error: Exception, english: str, vietnamese: str) -> list[Fault]:
    """Where in what was sent the mistakes lie, as far as the engine says."""
    if isinstance(error, errors.UnknownClock | errors.NotRecordedYet):
        return _at("/clock" if isinstance(error, errors.UnknownClock) else "/at", english, vietnamese)
    if not isinstance(error, errors.WrongData):
        return []
    if error.argument is not None:
        return _at(f"/{error.argument}", english, vietnamese)
    return [
        Fault(at=FILLED + each.at, message=each.message, message_vi=each.message_vi) for each in error.faults
    ]


def _at(place: str | None, english: str, vietnamese: str) -> list[Fault]:
    return [] if place is None else [Fault(at=place, message=english, message_vi=vietnamese)]


def _in_vietnamese(error: Exception) -> str | None:
    """What the engine says of it in Vietnamese; ``None``: the title has to do."""
    if isinstance(error, errors.RequestReused):
        return "Mã yêu cầu (Idempotency-Key) này đã dùng cho việc khác hoặc nội dung khác."
    said = in_vietnamese(error) if isinstance(error, errors.ThutucError) else None
    return None if said == str(error) else said


def told(meaning: Meaning, detail: str, vi: str | None = None, faults: Sequence[Fault] = ()) -> Told:
    """The problem that *meaning* is, with what was expected and what was found."""
    problem = Problem(
        type=f"urn:thutuc:problem:{meaning.slug}",
        title=meaning.vi,
        title_en=meaning.en,
        status=meaning.status,
        detail=detail,
        detail_vi=vi or f"{meaning.vi}.",
        faults=list(faults),
    )
    headers = {}
    if meaning.status in (429, 503):
        headers["Retry-After"] = str(WAIT)
    if meaning.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="thutuc"'
    return Told(problem, headers)
