"""What people write: whether it says something, can be kept, found by, or be the number of a paper."""

from __future__ import annotations

from unicodedata import normalize

from thutuc.errors import WrongData
from thutuc.store.rows import is_kept

#: The longest name of an officer, an applicant or a request, in characters.
NAME = 500

#: Letters of Unicode that leave nothing on paper.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0")


def is_written(text: str | None) -> bool:
    """Whether something stands in a text: a letter or a figure, not only stops, spaces or invisible signs.

    Reasons, grounds and explanations are given in writing (Nghị định 61/2018/NĐ-CP Điều 19.8, 19.9).
    """
    return text is not None and any(each.isalnum() and each not in _BLANK for each in text)


def is_paper_number(text: str) -> bool:
    """Whether a text can be the number of a notice: one line that is not empty, of printable characters."""
    return is_written(text) and len(text) <= NAME and text.isprintable()


def check_kept(what: str, text: str | None, *, needed: bool = False) -> None:
    """Refuse as a name what is no text, or what some database or its index does not keep."""
    if not isinstance(text, str):
        if needed or text is not None:
            raise WrongData([f"Expected {what} to be text, found {type(text).__name__}"], argument=what)
    elif len(text) > NAME or not is_kept(text):
        found = f"{len(text)}" if len(text) > NAME else "a NUL or half a surrogate pair in it"
        raise WrongData(
            [f"Expected {what} to be text of at most {NAME} characters, found {found}"], argument=what
        )


def findable(what: str, text: str | None) -> str | None:
    """A text that is kept to be found by: composed (NFC); refused where two that look alike would differ."""
    check_kept(what, text)
    if text is None:
        return None
    composed = normalize("NFC", text)
    if composed != composed.strip() or not composed.isprintable():
        found = composed[:40]
        raise WrongData(
            [f"Expected {what} to be in printable characters, without blanks around them, found {found!a}"],
            argument=what,
        )
    return composed


def check_decision(number: str) -> None:
    """Refuse what is no number of a decision."""
    if not is_paper_number(number):
        raise WrongData([f"Expected the number of the decision, found {number[:40]!a}"])
