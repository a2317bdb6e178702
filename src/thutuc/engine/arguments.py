"""What the engine is called with: an argument of another kind than its signature says is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import wraps
from inspect import get_annotations, isfunction, signature
from itertools import islice
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from thutuc.dossier.values import plain_text
from thutuc.engine.calling import How, check_fits
from thutuc.errors import WrongData
from thutuc.store import SealRow

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=type)

#: The longest text that a verb takes, in characters: a note, a reason, an explanation.
TEXT = 20_000

#: A mapping, and before all others the usual one, which is known without asking what else counts as one.
_MAPPING: Final = (dict, Mapping)

#: What an argument is, as a signature says it: the types, and how another is refused.
_KINDS: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "str": ((str,), "Expected {} to be text, found {}"),
    "int": ((int,), "Expected {} to be a whole number, found {}"),
    "bool": ((bool,), "Expected {} to be true or false, found {}"),
    "int | str": ((int, str), "Expected {} to be the number or the code of a dossier, found {}"),
    "datetime": ((datetime,), "Expected {} to be an instant (datetime), found {}"),
    "date": ((date,), "Expected {} to be a day (date), found {}"),
    "timedelta": ((timedelta,), "Expected {} to be a length of time (timedelta), found {}"),
    "bytes": ((bytes,), "Expected {} to be bytes, found {}"),
    "str | Path": ((str, Path), "Expected {} to be a path, found {}"),
    "str | Path | bytes": ((str, Path, bytes), "Expected {} to be a path or the content of a file, found {}"),
    "Forms": ((Path, Mapping), "Expected {} to be a folder (Path) or contents by name, found {}"),
    "SealRow": ((SealRow,), "Expected {} to be a seal as it was given, found {}"),
    "Mapping[str, Any]": (_MAPPING, "Expected {} by name, as a mapping, found {}"),
    "Mapping[str, str]": (_MAPPING, "Expected {} by name, as a mapping, found {}"),
    "Mapping[str, int]": (_MAPPING, "Expected {} to be a list of texts, found {}"),
}

#: What the values of a mapping are, where a signature says it.
_VALUES: Final[dict[str, type]] = {"Mapping[str, str]": str, "Mapping[str, int]": int, "Forms": bytes}

#: Several of a kind in one argument, as a signature says it: of which kind, and how others are refused.
_LISTS: Final[dict[str, tuple[str, str]]] = {
    "Sequence[str]": ("str", "Expected {} to be a list of texts, found {}"),
    "Collection[str]": ("str", "Expected {} to be a list of texts, found {}"),
    "Sequence[int | str]": (
        "int | str",
        "Expected {} to be a list of dossiers, found {}",
    ),
    "Sequence[str | Path | bytes]": ("str | Path | bytes", "Expected {} to be a list of files, found {}"),
    "Sequence[Mapping[str, str]]": ("Mapping[str, str]", "Expected {} to be a list of papers, found {}"),
    "Collection[date]": ("date", "Expected {} to be a list of days (date), found {}"),
    "Collection[int]": ("int", "Expected {} to be a list of whole numbers, found {}"),
}

#: Papers by reference, and of so many wrong ones each is told.
_PAPERS, _MOST_WRONG = "Sequence[Mapping[str, str]]", 20

#: What holds texts that people write.
_TEXTS: Final = {
    "str",
    "Sequence[str]",
    "Collection[str]",
    "Mapping[str, str]",
    "Sequence[Mapping[str, str]]",
}

#: What may be, or hold, a text that goes into a journal.
_TAKEN: Final = _TEXTS | {"int | str", "Sequence[int | str]"}

#: What every verb with ``how`` takes beside its own arguments.
_HOW: Final = {name: each.__forward_arg__ for name, each in get_annotations(How).items()}


def check_argument(name: str, kind: str, value: object) -> None:
    """Refuse an argument that is not of its *kind*, a word of a signature; others go through."""
    plain = kind.removesuffix(" | None")
    if name == "limit":
        check_limit(value)
    elif (value is None and plain != kind) or not _is_checked(name, kind):
        return
    elif plain == _PAPERS and (wrong := list(islice(_wrong_papers(name, value), _MOST_WRONG))):
        raise WrongData(wrong, argument=name)
    elif (found := _other(plain, value)) is not None:
        refused = (_KINDS.get(plain) or _LISTS[plain])[1]
        raise WrongData([refused.format(name, found)], argument=name)
    elif isinstance(value, datetime) and value.utcoffset() is None:
        raise WrongData(
            [f"Expected {name} to be an instant with its zone, found {value.isoformat()} without"],
            argument=name,
        )
    elif plain in _TEXTS and (length := _longest(value)) > TEXT:
        raise WrongData(
            [f"Expected {name} to be text of at most {TEXT} characters, found {length}"], argument=name
        )
    if plain == "int":
        check_fits(name, value)


def _other(kind: str, value: object) -> str | None:
    """What a value is that is not of a kind; ``list[int]`` where a part of it is another."""
    own = type(value).__name__
    if kind in _LISTS:
        if not isinstance(value, Collection) or isinstance(value, str | bytes | Mapping):
            return own
        found = (_other(_LISTS[kind][0], each) for each in value)
        return next((f"{own}[{part}]" for part in found if part is not None), None)
    types = _KINDS[kind][0]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        return own
    if isinstance(value, datetime) and kind == "date":
        return own
    if not isinstance(value, _MAPPING):
        return None
    parts = [each for each in value if not isinstance(each, str)]
    if (of := _VALUES.get(kind)) is not None:
        parts += [each for each in value.values() if not isinstance(each, of)]
    return f"{own}[{type(parts[0]).__name__}]" if parts else None


def _wrong_papers(name: str, papers: object) -> Iterator[str]:
    """Which of these papers, and what in it, is not text by name; nothing where they are no list at all."""
    if not isinstance(papers, Collection) or isinstance(papers, str | bytes | Mapping):
        return
    for number, paper in enumerate(papers, 1):
        if not isinstance(paper, Mapping):
            found = type(paper).__name__
            yield f"Expected {name} with paper {number} by name, as a mapping, found {found}"
            continue
        for field, said in paper.items():
            if not isinstance(field, str):
                found = type(field).__name__
                yield f"Expected {name} with names that are text in paper {number}, found {found}"
            elif not isinstance(said, str):
                found = type(said).__name__
                yield f"Expected {name} with text at {field[:40]!r} of paper {number}, found {found}"


def _longest(value: object) -> int:
    """How long a text is, or the longest of several."""
    if isinstance(value, str):
        return len(value)
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, Collection) else ()
    return max(map(_longest, parts), default=0)


def check_seen(seen: object) -> None:
    """Refuse what are no keys, nor keys with how often each was seen."""
    check_argument(
        "seen", "Mapping[str, int] | None" if isinstance(seen, Mapping) else "Collection[str] | None", seen
    )


def check_limit(limit: object) -> None:
    """Refuse what is no number of lines."""
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise WrongData(
            [f"Expected limit to be a whole number from 0 on, found {limit!r:.40}"], argument="limit"
        )
    check_fits("limit", limit)


def asked(call: Callable[P, R]) -> Callable[P, R]:
    """A read or verb whose arguments are held against the kinds in its signature, each time it is called."""
    takes = signature(call).parameters
    kinds = (_HOW if "how" in takes else {}) | {name: str(each.annotation) for name, each in takes.items()}
    kinds = {name: kind for name, kind in kinds.items() if _is_checked(name, kind)}
    fit = {name: _fit(name, kind) for name, kind in kinds.items()}
    names = [name for name, each in takes.items() if each.kind is not each.KEYWORD_ONLY]
    known = {*takes, *_HOW} if "how" in takes else None  # without ``how`` Python refuses others

    @wraps(call)
    def ask(*args: P.args, **given: P.kwargs) -> R:
        texts: dict[str, object] = {}
        for name, value in (*zip(names, args), *given.items()):  # noqa: B905 (one too many is Python's to refuse)
            if name in fit and (type(value) not in fit[name] or (type(value) is str and len(value) > TEXT)):
                check_argument(name, kinds[name], value)
                if kinds[name].removesuffix(" | None") in _TAKEN:
                    texts[name] = _plain(value)
            elif known is not None and name not in known:
                raise TypeError(f"{call.__name__}() got an unexpected keyword argument {name!r}")
        if not texts:
            return call(*args, **given)
        own = [texts.get(name, value) for name, value in zip(names, args)]  # noqa: B905 (the same)
        named = {name: texts.get(name, value) for name, value in given.items()}
        return call(*own, *args[len(own) :], **named)  # type: ignore[arg-type]  # the same, in plain text

    return ask


def _plain(value: object) -> object:
    """What a caller says in texts of types of his own, an enum's or a template's, in plain ones."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, Mapping):
        return {_plain(name): _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, Collection) else value


def _is_checked(name: str, kind: str) -> bool:
    plain = kind.removesuffix(" | None")
    return name == "limit" or plain in _KINDS or plain in _LISTS


def _fit(name: str, kind: str) -> frozenset[type]:
    """The types of which any value fits: nearly all that a verb is called with needs no second look."""
    if name == "limit":
        return frozenset()
    plain = kind.removesuffix(" | None")
    types = _KINDS[plain][0] if plain in _KINDS else ()
    whole = {each for each in types if each in (str, bool, bytes)}
    return frozenset(whole if plain == kind else {*whole, type(None)})


def held_to_signatures(of: C) -> C:
    """The class with every public method, its own or inherited, :func:`asked`."""
    for name in dict.fromkeys(name for each in of.__mro__ for name in vars(each)):
        method = getattr(of, name)
        if isfunction(method) and not name.startswith("_"):
            setattr(of, name, asked(method))
    return of
