"""The checks that a form's schema is compiled to: each takes a value and gives it as it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, localcontext
from operator import ge, gt, le, lt
from typing import Any
from unicodedata import category

from thutuc.composing import MOST_MARKS, PiledError, composed
from thutuc.errors import Fault
from thutuc.forms import saying
from thutuc.forms.pattern import LONGEST_TEXT, Pattern
from thutuc.whole import as_whole, fits

#: value, where it is, what it is called, where faults go → the value as it is kept
Check = Callable[[Any, str, str, list[Fault]], Any]
#: one more thing asked of a value that has the right type: it gives the fault, in English and Vietnamese
Rule = Callable[[Any], tuple[str, str] | None]

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
#: letters that nobody sees beside those of format: they end a line, or fill a place that looks empty
_HIDDEN = frozenset("\u115f\u1160\u2028\u2029\u3164\uffa0")
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})  #: controls, letters of format, half a surrogate pair
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EXACT = 100  #: digits in which remainders are worked out
_LARGEST = 30  #: powers of ten of a number


_LIMITS: Mapping[str, tuple[str, str, Callable[[Any, Any], bool]]] = {
    "minimum": ("at least", "không được nhỏ hơn", ge),
    "maximum": ("at most", "không được lớn hơn", le),
    "exclusiveMinimum": ("more than", "phải lớn hơn", gt),
    "exclusiveMaximum": ("less than", "phải nhỏ hơn", lt),
}


def text(rules: Sequence[Rule]) -> Check:
    """Text in composed Unicode, without letters that nobody sees."""

    def check(value: Any, at: str, label: str, faults: list[Fault]) -> Any:
        if not isinstance(value, str):
            faults.append(saying.of_type(at, label, "text", value))
            return value
        try:
            value = composed(value)
        except PiledError:
            most = f"text with at most {MOST_MARKS} marks over one letter"
            most_vi = f"nhiều nhất {MOST_MARKS} dấu trên một chữ"
            faults.append(saying.expected(at, label, most, most_vi, value))
            return value
        if not _HIDDEN.isdisjoint(value) or (not value.isprintable() and _hides(value)):
            faults.append(
                saying.expected(
                    at,
                    label,
                    "text without hidden letters",
                    "không được có ký tự ẩn, ký tự điều khiển",
                    value,
                )
            )
            return value
        return _ruled(value, rules, at, label, faults)

    return check


def _hides(value: str) -> bool:
    return any(category(letter) in _UNSEEN and letter not in "\n\r\t" for letter in value)


def day(rules: Sequence[Rule]) -> Check:
    """A day; text that says one is taken as one."""

    def check(value: Any, at: str, label: str, faults: list[Fault]) -> Any:
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                value = date.fromisoformat(value)
        except ValueError:
            pass
        if not isinstance(value, date) or isinstance(value, datetime):
            faults.append(saying.of_type(at, label, "date", value))
            return value
        return _ruled(value, rules, at, label, faults)

    return check


def integer(rules: Sequence[Rule]) -> Check:
    """A whole number of at most 64 bits, also written ``3.0``; text that says one is taken as one."""

    def check(value: Any, at: str, label: str, faults: list[Fault]) -> Any:
        found = int(value) if isinstance(value, str) and _INTEGER.fullmatch(value) else as_whole(value)
        if not isinstance(found, int) or isinstance(found, bool) or not fits(found):
            faults.append(saying.of_type(at, label, "integer", value))
            return value
        return _ruled(found, rules, at, label, faults)

    return check


def number(rules: Sequence[Rule]) -> Check:
    """A number, kept as a whole one or a Decimal; text that says one is taken as one."""

    def check(value: Any, at: str, label: str, faults: list[Fault]) -> Any:
        found = _decimal(value)
        if found is None:
            faults.append(saying.of_type(at, label, "number", value))
            return value
        return _ruled(found, rules, at, label, faults)

    return check


def _decimal(value: Any) -> int | Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if fits(value) else None
    if isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else None
    if not isinstance(value, float | Decimal):
        return None
    found = Decimal(str(value))
    kept = found.is_finite() and -_LARGEST <= found.adjusted() <= _LARGEST and len(str(found)) <= 2 * _LARGEST
    return found if kept else None


def boolean(rules: Sequence[Rule]) -> Check:
    """True or false."""

    def check(value: Any, at: str, label: str, faults: list[Fault]) -> Any:
        if not isinstance(value, bool):
            faults.append(saying.of_type(at, label, "boolean", value))
            return value
        return _ruled(value, rules, at, label, faults)

    return check


def listed(items: Check, label_of_items: str, rules: Sequence[Rule]) -> Check:
    """A list, every item of it checked."""

    def check(value: Any, at: str, label: str, faults: list[Fault]) -> Any:
        if not isinstance(value, list):
            faults.append(saying.of_type(at, label, "list", value))
            return value
        before = len(faults)
        _ruled(value, rules, at, label, faults)
        if len(faults) > before:
            return value
        told = label_of_items or label
        kept = []
        for place, item in enumerate(value):
            if len(faults) >= saying.MOST_FAULTS:
                break
            kept.append(items(item, f"{at}/{place}", f"{told} (mục {place + 1})", faults))
        return kept

    return check


def grouped(
    members: Mapping[str, tuple[Check, str]], required: frozenset[str], cases: Sequence[Case]
) -> Check:
    """A group of named data; an empty text is the same as nothing."""

    def check(value: Any, at: str, label: str, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            faults.append(saying.of_type(at, label, "object", value))
            return value
        kept: dict[str, Any] = {}
        wrong: set[str] = set()
        for name in value:
            if name not in members:
                faults.append(saying.unknown(saying.below(at, name), list(members)))
        for name, (member, called) in members.items():
            given = value.get(name)
            if given is None or given == "":
                if name in required:
                    faults.append(saying.missing(saying.below(at, name), called))
                elif name in value:
                    kept[name] = None
                continue
            before = len(faults)
            kept[name] = member(given, f"{at}/{name}", called, faults)
            if len(faults) > before:
                wrong.add(name)
        for case in cases:
            case.check(kept, at, faults, wrong)
        return kept

    return check


class Case:
    """What is asked for while something else holds: ``if`` with ``then`` and ``else``."""

    __slots__ = ("_else", "_if", "_labels", "_then", "names")

    def __init__(
        self,
        condition: Mapping[str, Check],
        then: tuple[frozenset[str], Mapping[str, Check | None]],
        otherwise: tuple[frozenset[str], Mapping[str, Check | None]],
        labels: Mapping[str, str],
    ) -> None:
        self._if = condition
        self._then = then
        self._else = otherwise
        self._labels = labels
        #: every name that it reads or asks for
        self.names = frozenset(condition) | then[0] | otherwise[0] | then[1].keys() | otherwise[1].keys()

    def check(self, data: Mapping[str, Any], at: str, faults: list[Fault], wrong: Collection[str]) -> None:
        """Add what is wrong with the group *data*; nothing is concluded from members that are *wrong*."""
        if not self._if.keys().isdisjoint(wrong):
            return
        holds = all(self._holds(name, check, data) for name, check in self._if.items())
        required, members = self._then if holds else self._else
        for name in required:
            if data.get(name) is None:
                missing = saying.missing(saying.below(at, name), self._labels[name])
                if missing not in faults:
                    faults.append(missing)
        for name, check in members.items():
            value = data.get(name)
            if value is None or name in wrong:
                continue
            if check is None:
                faults.append(saying.not_here(saying.below(at, name), self._labels[name]))
            else:
                check(value, saying.below(at, name), self._labels[name], faults)

    @staticmethod
    def _holds(name: str, check: Check, data: Mapping[str, Any]) -> bool:
        if data.get(name) is None:
            return False
        trial: list[Fault] = []
        check(data[name], "", name, trial)
        return not trial


def _ruled(value: Any, rules: Sequence[Rule], at: str, label: str, faults: list[Fault]) -> Any:
    for rule in rules:
        told = rule(value)
        if told is not None:
            faults.append(saying.expected(at, label, *told, value))
    return value


# --- the rules --------------------------------------------------------------------------------------------


def one_of(values: Sequence[Any], labels: Sequence[str]) -> Rule:
    """One of some values, which may have labels."""
    known = {_key(value) for value in values}
    told = saying.among(values, labels)
    return lambda value: None if _key(value) in known else told


def limited(keyword: str, bound: int | Decimal) -> Rule:
    """At least, at most, more or less than a number."""
    en, vi, holds = _LIMITS[keyword]
    told = f"{en} {bound}", f"{vi} {saying.number(bound)}"
    return lambda value: None if holds(value, bound) else told


def multiple_of(step: int | Decimal) -> Rule:
    """A multiple of a number."""

    def rule(value: Any) -> tuple[str, str] | None:
        with localcontext() as exact:
            exact.prec = _EXACT
            rest = Decimal(value) % Decimal(step)
        return (f"a multiple of {step}", f"phải là bội số của {saying.number(step)}") if rest else None

    return rule


def long(keyword: str, bound: int) -> Rule:
    """So many letters or items, at least or at most."""
    least, items = keyword.startswith("min"), keyword.endswith("Items")
    what, what_vi = ("items", "mục") if items else ("letters", "ký tự")
    if least:
        told = f"at least {bound} {what} long", f"phải có ít nhất {bound} {what_vi}"
        return lambda value: None if len(value) >= bound else told
    told = f"at most {bound} {what} long", f"không được quá {bound} {what_vi}"
    return lambda value: None if len(value) <= bound else told


def like(pattern: Pattern, says: str) -> Rule:
    """Text that has the pattern; *says* is how officials describe it."""
    en = f"like {pattern.text}"
    vi = f"phải đúng dạng: {says}" if says else f"phải theo mẫu {pattern.text}"
    too_long = f"at most {LONGEST_TEXT} letters long", f"không được quá {LONGEST_TEXT} ký tự"

    def rule(value: Any) -> tuple[str, str] | None:
        if len(value) > LONGEST_TEXT:
            return too_long
        return None if pattern.matches(value) else (en, vi)

    return rule


def unlike(value: Any) -> tuple[str, str] | None:
    """No item twice."""
    keys = [_key(item) for item in value]
    return (
        ("a list without an item twice", "không được có mục trùng nhau")
        if len(set(keys)) < len(keys)
        else None
    )


def email(value: Any) -> tuple[str, str] | None:
    """An address of electronic mail, as RFC 5321 writes the usual ones."""
    local, _, host = value.rpartition("@")
    good = _EMAIL.fullmatch(value) and ".." not in local and not local.startswith(".") and local[-1:] != "."
    if good and all(_LABEL.fullmatch(label) for label in host.split(".")):
        return None
    return "an e-mail address", "phải là địa chỉ thư điện tử"


def instant(value: Any) -> tuple[str, str] | None:
    """An instant with its zone, as RFC 3339 writes it."""
    try:
        if _INSTANT.fullmatch(value):
            datetime.fromisoformat(value.upper())
            return None
    except ValueError:
        pass
    return (
        "an instant such as 2026-01-05T08:00:00+07:00",
        "phải là thời điểm, ví dụ 2026-01-05T08:00:00+07:00",
    )


def hour(value: Any) -> tuple[str, str] | None:
    """A time of day, without a zone."""
    try:
        if _TIME.fullmatch(value):
            time.fromisoformat(value)
            return None
    except ValueError:
        pass
    return "a time of day such as 15:00", "phải là giờ trong ngày, ví dụ 15:00"


def _key(value: Any) -> Any:
    """What tells one JSON value from another: true is not 1, and 1.0 is."""
    if isinstance(value, bool) or value is None:
        return (type(value), value)
    if isinstance(value, int | float | Decimal):
        return Decimal(value) if isinstance(value, int) else Decimal(str(value))
    if isinstance(value, list):
        return (list, tuple(_key(item) for item in value))
    if isinstance(value, dict):
        return (dict, frozenset((name, _key(item)) for name, item in value.items()))
    if isinstance(value, date):
        return value.isoformat()
    return value
