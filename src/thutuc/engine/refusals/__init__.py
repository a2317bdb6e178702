"""What a refused command is told in Vietnamese: the same facts as the error's English sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from thutuc.bounded import dotted
from thutuc.engine.naming import PHASE_NAMES, VERB_NAMES
from thutuc.engine.refusals.dates import dated, found_instead
from thutuc.engine.refusals.house import HOUSE, NAMED, WORDS_OF_A_FILE
from thutuc.engine.refusals.operating import OPERATING
from thutuc.engine.refusals.sentences import SENTENCES
from thutuc.engine.refusals.states import STATES
from thutuc.engine.refusals.words import ACTS, LIMITS, PHRASES, TERMS, WORDS
from thutuc.errors import (
    CalendarMissing,
    DossierChanged,
    EvaluationError,
    LimitExceeded,
    NothingMatches,
    NotPermitted,
    RequestForgotten,
    RequestReused,
    TaskClosed,
    TermError,
    ThutucError,
    UnknownDossier,
    UnknownProcedure,
    UnknownTask,
    WrongData,
    WrongState,
    halves,
    stopped,
)
from thutuc.expressions import in_vietnamese as reason_in_vietnamese
from thutuc.procedure import ground_name, ground_told

_Table = tuple[tuple[str, str], ...]
_SLOT = re.compile(r"\{(\d)\}")
#: A number as English writes it, in groups of three.
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
#: Letters that Vietnamese has and English has not: what has one of them is told already.
_MARKED = re.compile(r"[À-ỹĐđ]")
#: Words after each other, outside quotes, are English; one alone may be an id, a date or a kind.
_ENGLISH = re.compile(r"\b(?:[A-Za-z]{2,}|a) [A-Za-z]{2,}")
_QUOTED = re.compile(r"'[^']*'")
_GENERAL = re.compile(r"Expected (.*?), found (.*)", re.DOTALL)
#: Where in a file a mistake lies, and what it is.
_PLACED = re.compile(r"(\S[^\n]*?:\d+: )(.+)")
#: What an expression says, and why it has no value.
_VALUELESS = re.compile(r"Expected (['\"].*['\"]) to have a value, but (.+)", re.DOTALL)
#: Between the mistakes of one file, each behind the place of a word.
_WORDS_OF_IT = re.compile(r"; (?=[\w.-]+: )")
_MOST_LINES = 200  #: mistakes of one file that are told in Vietnamese
_LONGEST = 2_000  #: characters of a sentence that is looked up; what is longer repeats a stranger's text
#: What a dossier is at the time is no kind of dossier.
_THIS = re.compile("đây là hồ sơ (?=đã|đang|còn|chưa|không)")
_DEEPEST = 4  #: phrases inside phrases; what goes deeper repeats a stranger's text, too
_PHRASES = NAMED + PHRASES
#: Two languages beside each other, the Vietnamese first.
_BESIDE = " · "


def in_vietnamese(error: ThutucError) -> str:
    """The sentence of a refusal in Vietnamese; one that has no Vietnamese words yet as it stands."""
    match error:
        case WrongData():
            said = [fault.message_vi for fault in error.faults]
            bare = error.problems[: len(error.problems) - len(error.faults)]
            return stopped("; ".join(one.rstrip(".") for one in (*map(told, bare), *said)))
        case WrongState():
            whole = _said(f"Expected {error.expected}, found {halves(error.found)[0]}", STATES)
            return stopped(whole or f"Cần {told(error.expected)}, {_instead(error.found)}")
        case NotPermitted():
            return stopped(f"{error.actor!r} không được {_act(error.act)}: {told(error.rule)}")
        case LimitExceeded():
            what = _said(error.what, LIMITS) or error.what
            found = dotted(error.found) if isinstance(error.found, int) else error.found
            return f"Nhiều nhất {dotted(error.limit)} {what}, nhưng có {found}."
        case EvaluationError():
            return stopped(_unworkable(str(error)) or str(error))
    return _known(error) or told(str(error))


def in_english(error: ThutucError) -> str:
    """The sentence of a refusal in English; of a part that stands in both languages, the English half."""
    match error:
        case NotPermitted():
            rule = stopped(halves(error.rule)[1])
            act = error.act.replace("_", " ")
            return f"Expected somebody who may {act}, found {error.actor!r}: {rule}"
        case WrongState():
            return f"Expected {halves(error.expected)[1]}, found {halves(error.found)[1]}"
    return str(error)


def _known(error: ThutucError) -> str | None:
    """The sentence of an error that says one thing only."""
    said = None
    match error:
        case UnknownProcedure():
            said = _no_procedure(error.procedure, error.known, error.day)
        case UnknownDossier():
            said = f"Không có hồ sơ nào mang số hoặc mã {error.dossier!r}."
        case UnknownTask():
            said = f"Không có việc nào mang mã {error.task!r}{halves(error.hint)[0]}."
        case TermError():
            said = _no_term(error)
        case TaskClosed():
            said = f"Việc {error.task!r} không còn mở."
        case DossierChanged():
            said = (
                f"Hồ sơ {error.dossier} đã thay đổi: đã xem ở lần ghi {error.expected}, nay là lần ghi "
                f"{error.found}; xem lại hồ sơ rồi làm lại."
            )
        case CalendarMissing():
            said = f"Chưa có ngày nghỉ năm {error.year} trong lịch {error.calendar!r}: "
            said += "dùng tệp lịch có năm ấy, hoặc forecast_until xa hơn."
        case RequestReused() if error.hidden:
            said = f"Mã yêu cầu {error.request_id!r} đã dùng ở nơi cơ quan này không xem được: lấy mã khác."
        case RequestReused():
            said = f"Yêu cầu {error.request_id!r} đã được gửi trước đây với nội dung khác."
        case RequestForgotten():
            gone = "đang ở trong tệp lưu trữ, lấy lại trước đã" if error.archived else "không còn lưu"
            said = (
                f"Yêu cầu {error.request_id!r} đã làm trước đây; nội dung của nó {gone}, nên không so lại "
                "được và không làm lần nữa."
            )
        case NothingMatches():
            asked = "; ".join(error.conditions)
            said = f"Sau {error.node!r} không điều kiện nào đúng ({asked}) và không có luồng mặc định."
    return said


def _no_term(error: TermError) -> str:
    reason = stopped(_said(error.reason, TERMS) or error.reason)
    return f"Cần thời hạn như '07 ngày làm việc' hoặc '04 giờ', nhưng đã ghi {error.text!r}: {reason}"


def _no_procedure(procedure: str, known: Sequence[str], day: str | None) -> str:
    if day is not None:
        said = f"Thủ tục {procedure!r} không có phiên bản nào được áp dụng ngày {dated(day) or day}: "
        return f"{said}triển khai phiên bản áp dụng ngày ấy."
    base, at, number = procedure.rpartition("@")
    if at and number.isdecimal():
        return f"Thủ tục {base!r} không có phiên bản {number}."
    there = f"; đã triển khai: {', '.join(known)}" if known else ""
    return f"Chưa có thủ tục {procedure!r} nào đang được áp dụng{there}."


def _instead(found: str) -> str:
    """What was found instead of what was needed."""
    if found.partition(" · ")[1]:  # a whole clause, not the name of something
        return f"nhưng hồ sơ {told(found).removeprefix('hồ sơ ')}"
    return found_instead(found) or f"nhưng {_THIS.sub('hồ sơ ', f'đây là {told(found)}')}"


def told(text: str) -> str:
    """One sentence, or a part of one, in Vietnamese; what is Vietnamese already, or unknown, as it stands."""
    if _BESIDE in text:
        return text.partition(_BESIDE)[0]
    tables = (SENTENCES, OPERATING, HOUSE, PHRASES)
    said = next((said for table in tables if (said := _said(text, table))), None)
    return said or _unworkable(text) or _placed(text) or _general(text) or text


def _unworkable(text: str) -> str | None:
    """An expression that could not be worked out, and why (:class:`~thutuc.errors.EvaluationError`)."""
    found = _VALUELESS.fullmatch(text.rstrip("."))
    return found and f"Không tính được {found[1]}: {reason_in_vietnamese(found[2])}"


def _placed(text: str) -> str | None:
    """Mistakes of a file, a line each, behind the file's name and line: ``organisation.yaml:7: …``."""
    found = [_PLACED.fullmatch(line) for line in text.split("\n")[:_MOST_LINES]]
    if not all(found):
        return None
    lines = [f"{one[1]}{_of_a_file(one[2])}" for one in found if one is not None]
    return "\n".join([*lines, *text.split("\n")[_MOST_LINES:]])


def _of_a_word(said: str) -> str:
    return _said(said, WORDS_OF_A_FILE) or said


def _of_a_file(said: str) -> str:
    return _said(said, HOUSE) or _of_a_word(said)


def _general(text: str) -> str | None:
    """``Expected …, found …`` of which both parts are facts or have their Vietnamese; never half of it."""
    found = _GENERAL.fullmatch(text.rstrip("."))
    if found is None or len(text) > _LONGEST:
        return None
    expected, instead = (_word(part) for part in found.groups())
    if all(
        _MARKED.search(part) or not _ENGLISH.search(_QUOTED.sub("", part)) for part in (expected, instead)
    ):
        return f"Cần {expected}, {found_instead(found[2]) or f'nhưng đây là {instead}'}"
    return None


def _act(act: str) -> str:
    """What somebody wanted to do."""
    verb, late, _ = act.partition(" in retrospect")
    return f"ghi lùi ngày việc {_act(verb)}" if late else _said(act, ACTS) or VERB_NAMES.get(act, act)


@cache
def _alone(table: _Table) -> Mapping[str, str]:
    """The lines of a table in which no fact stands: they go before any that is more general."""
    return {english: vietnamese for english, vietnamese in reversed(table) if not _SLOT.search(english)}


@cache
def _divided(table: _Table) -> tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]:
    """The lines of a table: what stands between the places of the English, their names, the Vietnamese."""
    lines = []
    for english, vietnamese in table:
        parts = _SLOT.split(english)
        lines.append((tuple(parts[::2]), tuple(parts[1::2]), vietnamese))
    return tuple(lines)


def _said(text: str, table: _Table, inside: int = 0) -> str | None:
    """The Vietnamese of the first line of *table* that the text is made after."""
    bare = text.rstrip(".")
    if len(bare) > _LONGEST:
        return None
    if (said := _alone(table).get(bare)) is not None:
        return said
    for parts, names, vietnamese in _divided(table):
        facts = _facts(parts, bare)
        if facts is not None:
            whole = dict(zip(names, facts, strict=True))
            subject = names[0] if parts[0] == "Expected " and parts[1].startswith(" to be ") else None
            return _filled(vietnamese, whole, inside, subject)
    return None


def _facts(parts: Sequence[str], text: str) -> list[str] | None:
    """What stands at the places of a sentence, each as short as can be: ``one that is {0}``.

    Each part is looked for once, behind the one before: where it stands first it leaves the most for those
    that follow, so a second look would find nothing more.
    """
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return [] if text == first else None
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return None
    facts = []
    for part in parts[1:-1]:
        found = text.find(part, at, end)
        if found < 0:
            return None
        facts.append(text[at:found])
        at = found + len(part)
    return [*facts, text[at:end]]


def _filled(vietnamese: str, facts: Mapping[str, str], inside: int, subject: str | None) -> str:
    return _SLOT.sub(lambda slot: _word(facts[slot[1]], inside + 1, named=slot[1] == subject), vietnamese)


def _word(fact: str, inside: int = 0, *, named: bool = False) -> str:
    """A fact put into a sentence: a phase, a listed word, a day or another phrase, else as it is.

    What is *named* as the subject is an argument or a datum, and no ground of the same name.
    """
    if fact in PHASE_NAMES:
        return PHASE_NAMES[fact]
    if " or " in fact and all(part in PHASE_NAMES or _QUOTED.fullmatch(part) for part in fact.split(" or ")):
        return " hoặc ".join(PHASE_NAMES.get(part, part) for part in fact.split(" or "))
    codes = fact.split(", ")
    typed = named or "_" in fact  # arguments, to be typed as they are
    to_choose = None if typed else _to_choose(codes)
    if to_choose is not None:
        return to_choose
    grouped = fact.replace(",", ".") if _GROUPED.fullmatch(fact) else None
    said = grouped or WORDS.get(fact) or dated(fact) or _unworkable(fact)
    if said is not None or inside >= _DEEPEST:
        return said or fact
    if not fact.startswith("Expected "):
        return _said(fact, _PHRASES, inside) or "; ".join(map(_of_a_word, _WORDS_OF_IT.split(fact)))
    said = next(
        (said for table in (SENTENCES, OPERATING, HOUSE) if (said := _said(fact, table, inside))), fact
    )
    return said.rstrip(".")  # a sentence within another, which has its own stop


def _to_choose(codes: Sequence[str]) -> str | None:
    """Words to choose from, phases or grounds, each with what it means."""
    if PHASE_NAMES.keys() >= set(codes):
        return ", ".join(f"{code} ({PHASE_NAMES[code]})" for code in codes)
    return ", ".join(map(ground_told, codes)) if any(ground_name(code) != code for code in codes) else None
