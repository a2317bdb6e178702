"""Says what an attribute of thutuc's own words should hold, where pydantic found that it does not."""

from __future__ import annotations

import re
from typing import Any

#: pydantic's or our own kind of complaint → what the attribute should be, in English and Vietnamese
_WANTED = {
    "time_parsing": ("a time of day such as {example}", "giờ trong ngày, ghi như {example}"),
    "date_parsing": ("a day such as 2026-03-02", "ngày, ghi như 2026-03-02"),
    "date_from_datetime_parsing": ("a day such as 2026-03-02", "ngày, ghi như 2026-03-02"),
    "int_parsing": ("a whole number", "số nguyên"),
    "greater_than_equal": ("a whole number, {ge} or more", "số nguyên, từ {ge} trở lên"),
    "string_too_short": ("something", "một nội dung, không để trống"),
    "too_short": ("something", "một nội dung, không để trống"),
    "string_too_long": ("at most {max_length} characters", "tối đa {max_length} ký tự"),
    "literal_error": ("{expected}", "{expected_vi}"),
    "enum": ("{expected}", "{expected_vi}"),
    "boolean": ("'true' or 'false'", "'true' hoặc 'false'"),
    "after": ("'restart', 'resume' or 'fresh:<term>'", "'restart', 'resume' hoặc 'fresh:<thời hạn>'"),
    "reading": (
        "'policy=reading', one that docs/reference/vocabulary.md names",
        "một cách hiểu nêu ở docs/reference/vocabulary.vi.md, ghi dạng 'policy=reading'",
    ),
    "identifier": (
        "a name of letters, digits and '_' that begins with a letter, such as {example}",
        "tên gồm chữ cái, chữ số và dấu '_', bắt đầu bằng chữ cái, ghi như {example}",
    ),
    "choices": (
        "there exactly where type is 'choice'",
        "có khi và chỉ khi type là 'choice'",
    ),
    "labels": (
        "words for each of 'choices', as many and in the same order, none of them empty, no choice twice",
        "chữ cho từng lựa chọn trong 'choices', đủ số, đúng thứ tự, không để trống, mỗi lựa chọn ghi một lần",
    ),
    "extension": ("either 'atMost' or 'upTo', one of them", "một trong hai: 'atMost' hoặc 'upTo'"),
    "extension_times": (
        "without 'times', or without 'since': counted from the end of a term it is granted once",
        "không kèm 'times' hoặc không kèm 'since': gia hạn tính từ ngày hết hạn chỉ một lần",
    ),
    "variant": (
        "either 'add' or 'term' (with 'committedTerm')",
        "một trong hai: 'add' hoặc 'term' (kèm 'committedTerm')",
    ),
    "same_as": (
        "with the step in 'sameAs', as assign 'same-as' asks",
        "kèm 'sameAs' khi assign là 'same-as'",
    ),
}
_ELSE = ("as the page says: {msg}", "đúng như docs/reference/vocabulary.vi.md")
_PLACE_VI = {
    "unitFrom": "'unitFrom' đứng một mình, không kèm 'unit' và 'territoryFrom'",
    "territoryFrom": "'territoryFrom' đi kèm loại đơn vị ở 'unit'",
}
_HOUR = re.compile(r"\s*([0-9]{1,2})\s*[hHgG.:]\s*([0-9]{0,2})\s*")


def wanted(problem: Any) -> tuple[str, str]:
    """What is right instead, in English and Vietnamese, as one of pydantic's complaints tells it."""
    kind, found = problem["type"], str(problem["input"])
    if kind == "place":
        vietnamese = next(
            (vi for word, vi in _PLACE_VI.items() if problem["msg"].startswith(f"'{word}'")), ""
        )
        return f"such that {problem['msg']}", vietnamese or "đúng cách ghi"
    english, vietnamese = _WANTED.get(kind, _ELSE)
    facts = {key: str(value) for key, value in problem.get("ctx", {}).items()}
    facts["expected_vi"] = facts.get("expected", "").replace(" or ", " hoặc ")
    facts |= {"msg": problem["msg"], "example": _example(kind, found)}
    return english.format_map(facts), vietnamese.format_map(facts)


def _example(kind: str, found: str) -> str:
    """The right spelling of what was probably meant."""
    if kind == "identifier":
        bare = re.sub(r"\W+", "_", found[:40]).strip("_")
        return bare if bare.isidentifier() and bare != found else "appraisal"
    hour = _HOUR.fullmatch(found)
    if hour is None or int(hour[1]) > 23 or int(hour[2] or 0) > 59:
        return "14:00"
    return f"{int(hour[1]):02}:{int(hour[2] or 0):02}"
