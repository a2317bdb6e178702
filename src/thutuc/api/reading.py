"""What came over the wire, judged before anybody believes it: bodies, queries, headers, the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote_to_bytes

from pydantic import BaseModel, ValidationError

from thutuc.api.answers import Fault
from thutuc.api.problems import LONG, MALFORMED, NO_JSON, WRONG, Refused
from thutuc.composing import PiledError, composed
from thutuc.errors import in_both
from thutuc.forms.reading import JsonError, parse

#: A body nests no deeper.
DEEPEST = 32

#: An address is no longer, its query included.
LONGEST = 8_192

#: A query has no more names.
MOST_NAMES = 30

M = TypeVar("M", bound=BaseModel)

_KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
_TAG = re.compile(r'(?:W/)?"([0-9]{1,18})-([0-9]{1,18})"', re.ASCII)
#: Before the address, as a proxy may write it (RFC 9112 3.2.2).
_HOST = re.compile(rb"https?://[^/]+", re.IGNORECASE)
_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] ([\x21-\x7e]{1,200})", re.ASCII)

#: What pydantic calls a mistake, in Vietnamese.
_VI = {
    "missing": "thiếu trường bắt buộc",
    "extra_forbidden": "không có trường này",
    "string_type": "phải là văn bản",
    "string_too_short": "không được để trống",
    "string_too_long": "phải có nhiều nhất {max_length} ký tự",
    "string_pattern_mismatch": "phải đúng mẫu {pattern}",
    "bool_type": "phải là true hoặc false",
    "int_type": "phải là số nguyên",
    "dict_type": "phải là nhóm dữ liệu",
    "tuple_type": "phải là danh sách",
    "instant": "phải là thời điểm có múi giờ, như 2026-03-02T09:00:00+07:00",
    "day": "phải là một ngày, như 2026-03-02",
    "year": "năm phải từ 1900 đến 2199",
    "whole": "phải là số nguyên",
    "truth": "phải là true hoặc false",
    "model_type": "phải là nhóm dữ liệu",
    "model_attributes_type": "phải là nhóm dữ liệu",
}

#: The same in English, where pydantic speaks of Python.
_EN = {
    "missing": "expected this field, found none",
    "extra_forbidden": "expected no field of this name",
    "string_type": "expected text",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "dict_type": "expected a JSON object",
    "tuple_type": "expected a JSON array",
    "model_type": "expected a JSON object",
    "model_attributes_type": "expected a JSON object",
}

#: What a value of JSON is called, by its type, in Vietnamese and in English.
_KINDS = {
    type(None): ("null", "null"),
    bool: ("true hoặc false", "true or false"),
    str: ("chữ", "text"),
    list: ("danh sách", "an array"),
}

#: Bounds of a number, as pydantic names them.
_BOUNDS = {"le": "nhiều nhất là", "lt": "phải nhỏ hơn", "ge": "ít nhất là", "gt": "phải lớn hơn"}


def read_body(headers: Mapping[str, str], raw: bytes, model: type[M]) -> M:
    """The body as *model*; JSON without doubt: no name twice, no NaN, nothing that is half a character."""
    kind = headers.get("content-type", "").replace(" ", "").replace('"', "").lower()
    packed = headers.get("content-encoding", "identity").lower() != "identity"
    if kind not in ("application/json", "application/json;charset=utf-8") or packed:
        raise Refused(NO_JSON, "Expected a body of type application/json, uncompressed, found another.")
    try:
        value, _ = parse(raw)
    except JsonError as error:
        fault = Fault(at="", message=error.reason, message_vi=error.reason_vi)
        reason = error.reason[:1].lower() + error.reason[1:]
        said = in_both(f"Nội dung không phải JSON: {error.reason_vi}", f"Expected JSON: {reason}.")
        raise Refused(MALFORMED, said, [fault]) from None
    if deeper(value, DEEPEST):
        raise Refused(MALFORMED, f"Expected at most {DEEPEST} levels, found more.")
    if not isinstance(value, dict):
        vi, en = _KINDS.get(type(value), ("số", "a number"))
        said = in_both(
            f"Nội dung phải là một đối tượng JSON, đây là {vi}.", f"Expected a JSON object, found {en}."
        )
        raise Refused(WRONG, said, at="")
    return _checked(model, value, "", "")


def read_query(raw: bytes, model: type[M]) -> M:
    """The query as *model*; a name stands once."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(raw),
            errors="strict",
            max_num_fields=MOST_NAMES,
        )
    except ValueError:
        raise Refused(MALFORMED, "Expected a query of name=value in UTF-8, found another.") from None
    given = dict(pairs)
    if len(given) < len(pairs):
        raise Refused(WRONG, "Expected each name once in the query, found one twice.")
    return _checked(model, given, "tham số ", "the parameter ")


def _checked(model: type[M], value: Mapping[str, Any], vi: str, en: str) -> M:
    try:
        return model.model_validate(_composed(value))
    except PiledError as error:
        said = in_both(f"Dữ liệu chưa đúng: {error.reason_vi}.", f"{error}.")
        raise Refused(WRONG, said, at="") from None
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        said = _said(found[0], vi, en)
        raise Refused(WRONG, said, [_fault(each) for each in found[:50]]) from None


def _composed(value: Any) -> Any:
    """A value with every text in composed Unicode (NFC): what a telephone and a clerk write is one."""
    if isinstance(value, str):
        return composed(value)
    if isinstance(value, Mapping):
        return {name: _composed(each) for name, each in value.items()}
    return [_composed(each) for each in value] if isinstance(value, list) else value


def _said(first: Any, vi: str, en: str) -> str:
    """What is wrong, behind what its place is called in both languages."""
    place = ".".join(str(part)[:80] for part in first["loc"])
    return in_both(
        f"Dữ liệu chưa đúng tại {vi}{place}: {_in_vietnamese(first)}.",
        f"Expected what the description says, found otherwise at {en}{place}: {_in_english(first)}.",
    )


def _fault(found: Any) -> Fault:
    at = "".join(f"/{str(part)[:80].replace('~', '~0').replace('/', '~1')}" for part in found["loc"])
    return Fault(at=at, message=_in_english(found), message_vi=_in_vietnamese(found))


def _in_english(found: Any) -> str:
    return _EN.get(found["type"], str(found["msg"]))


def _in_vietnamese(found: Any) -> str:
    """What is wrong with one value, with the bound that it passes."""
    for name, words in _BOUNDS.items():
        if name in found.get("ctx", ()):
            return f"{words} {found['ctx'][name]}"
    if found["type"] in ("literal_error", "enum"):
        return f"phải là một trong: {found['ctx']['expected'].replace(' or ', ', ')}"
    return _VI.get(found["type"], "giá trị không hợp lệ").format_map(found.get("ctx", {}))


def deeper(value: Any, most: int) -> bool:
    """Whether *value* nests deeper than *most* levels."""
    level = [value]
    for _ in range(most + 1):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def read_headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by their names in small letters; those that decide anything stand once.

    What says two lengths of its body is refused, for who stands before us may have believed the other
    (RFC 9112 6.3).
    """
    found: dict[str, str] = {}
    for raw_name, raw in pairs:
        name = raw_name.decode("latin-1").lower()
        if name in found and name in _ONCE:
            raise Refused(MALFORMED, f"Expected one header {name}, found several.")
        found[name] = raw.decode("latin-1").strip()
    if found.keys() >= {"content-length", "transfer-encoding"}:
        raise Refused(MALFORMED, "Expected Content-Length or Transfer-Encoding, found both.")
    return found


_ONCE = frozenset({"authorization", "idempotency-key", "if-match", "if-none-match", "content-type"})


def bearer(headers: Mapping[str, str]) -> str | None:
    """The text of the token that came along."""
    found = _BEARER.fullmatch(headers.get("authorization", ""))
    return found[1] if found else None


def request_key(headers: Mapping[str, str]) -> str:
    """The client's name for this act."""
    key = headers.get("idempotency-key")
    if key is None or not _KEY.fullmatch(key):
        raise Refused(
            MALFORMED,
            "Expected a header Idempotency-Key of 1 to 200 visible ASCII characters, found none or another.",
        )
    return key


def seen_revision(headers: Mapping[str, str]) -> tuple[int, int] | None:
    """The dossier and the revision that the client has seen (``If-Match``), if it says so."""
    tag = headers.get("if-match")
    if tag is None or tag == "*":
        return None
    found = _TAG.fullmatch(tag)
    if found is None:
        raise Refused(MALFORMED, "Expected If-Match with one ETag of a dossier, found another.")
    return int(found[1]), int(found[2])


def read_way(raw: bytes, query: bytes) -> list[str]:
    """The parts of the address, each decoded by itself, so that no part reaches into the next."""
    if len(raw) + len(query) > LONGEST:
        raise Refused(LONG, f"Expected an address of at most {LONGEST} bytes, found a longer one.")
    way = raw if raw.startswith(b"/") else _HOST.sub(b"", raw)
    if not way.startswith(b"/"):
        return []
    try:
        return [unquote_to_bytes(part).decode("utf-8") for part in way.split(b"/")[1:]]
    except UnicodeDecodeError:
        raise Refused(MALFORMED, "Expected an address in UTF-8, found another.") from None
