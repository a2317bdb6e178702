"""What reads are asked with: an argument of another kind than they say is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import wraps
from inspect import signature
from typing import Final, ParamSpec, TypeVar

from thutuc.errors import WrongData

P = ParamSpec("P")
R = TypeVar("R")

#: What an argument is, as a signature says it: the types, and how another is refused.
_KINDS: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "str": ((str,), "Expected {} to be text, found {}"),
    "int": ((int,), "Expected {} to be a whole number, found {}"),
    "bool": ((bool,), "Expected {} to be true or false, found {}"),
    "int | str": ((int, str), "Expected {} to be the number or the code of a dossier, found {}"),
    "datetime": ((datetime,), "Expected {} to be an instant (datetime), found {}"),
    "date": ((date,), "Expected {} to be a day (date), found {}"),
    "timedelta": ((timedelta,), "Expected {} to be a length of time (timedelta), found {}"),
}


def check_argument(name: str, kind: str, value: object) -> None:
    """Refuse an argument that is not of its *kind*, a word of a signature; others go through."""
    if name == "limit":
        check_limit(value)
        return
    plain = kind.removesuffix(" | None")
    if plain not in _KINDS or (value is None and plain != kind):
        return
    types, refused = _KINDS[plain]
    if not isinstance(value, types) or (plain == "date" and isinstance(value, datetime)):
        raise WrongData([refused.format(name, type(value).__name__)], argument=name)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise WrongData(
            [f"Expected {name} to be an instant with its zone, found {value.isoformat()} without"],
            argument=name,
        )


def check_limit(limit: object) -> None:
    """Refuse what is no number of lines."""
    if not isinstance(limit, int) or limit < 0:
        raise WrongData(
            [f"Expected limit to be a whole number from 0 on, found {limit!r:.40}"], argument="limit"
        )


def asked(read: Callable[P, R]) -> Callable[P, R]:
    """A read whose arguments are held against the kinds in its signature, each time it is asked."""
    kinds = {name: str(each.annotation) for name, each in signature(read).parameters.items()}
    checked = {name for name, kind in kinds.items() if kind.removesuffix(" | None") in _KINDS}
    names = [name for name, each in signature(read).parameters.items() if each.kind is not each.KEYWORD_ONLY]

    @wraps(read)
    def ask(*args: P.args, **given: P.kwargs) -> R:
        for name, value in (*zip(names, args), *given.items()):  # noqa: B905 (one too many is Python's to refuse)
            if name in checked:
                check_argument(name, kinds[name], value)
        return read(*args, **given)

    return ask
