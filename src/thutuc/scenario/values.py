"""The kinds of values a scenario is written with, and what is said where one is of another kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictStr, StringConstraints
from pydantic_core import PydanticCustomError

from thutuc.dossier.view import ZONE
from thutuc.errors import CommandRejected, StoreError, TermError, ThutucError
from thutuc.scenario.pause import Pause


def _instant(found: object) -> datetime:
    if not isinstance(found, datetime):
        raise refusal(
            "mong đợi ngày giờ như 2026-03-02T09:00:00+07:00, thực tế {found}",
            "Expected an instant such as 2026-03-02T09:00:00+07:00, found {found}",
            found,
        )
    return found.astimezone(ZONE) if found.tzinfo is not None else found.replace(tzinfo=ZONE)


def _day(found: object) -> date:
    if not isinstance(found, date) or isinstance(found, datetime):
        raise refusal(
            "mong đợi ngày như 2026-03-02, thực tế {found}",
            "Expected a day such as 2026-03-02, found {found}",
            found,
        )
    return found


def _pause(found: object) -> Pause:
    try:
        return Pause.parse(found if isinstance(found, str) else str(found))
    except TermError:
        raise refusal(
            "mong đợi khoảng thời gian như '02 giờ làm việc', '30 phút' hay 'P1D', thực tế {found}",
            "Expected a time such as '02 giờ làm việc', '30 phút' or 'P1D', found {found}",
            found,
        ) from None


def written(found: object) -> str:
    """A value as the file has it."""
    match found:
        case bool():
            return "true" if found else "false"
        case str():
            return json.dumps(found, ensure_ascii=False)
        case date() | time():
            return found.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(written, found))}]"
        case Mapping():
            return "{" + ", ".join(f"{name} = {written(value)}" for name, value in found.items()) + "}"
        case _:
            return str(found)


def refusal(vi: str, en: str, found: object) -> PydanticCustomError:
    """What pydantic is told of a value that is not taken, in both languages."""
    shown = written(found)[:60]
    return PydanticCustomError(
        "told", "{en}", {"vi": vi.replace("{found}", shown), "en": en.replace("{found}", shown)}
    )


def _filled(found: object) -> object:
    """Data as the engine takes them: days and instants in ISO 8601."""
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, Mapping):
        return {name: _filled(value) for name, value in found.items()}
    return [_filled(value) for value in found] if isinstance(found, list) else found


def _papers(found: object) -> tuple[dict[str, str], ...]:
    """Papers as the verbs take them; there are none, so place and SHA-256 are made up of the name."""
    if not isinstance(found, list) or not all(isinstance(name, str) and name.strip() for name in found):
        raise refusal(
            'mong đợi tên các giấy tờ như ["Giấy chứng sinh"], thực tế {found}',
            'Expected the names of papers, such as ["Giấy chứng sinh"], found {found}',
            found,
        )
    digests = [sha256(name.encode()).hexdigest() for name in found]
    return tuple(
        {"name": name, "where": "kịch bản", "sha256": digest}
        for name, digest in zip(found, digests, strict=True)
    )


def _telling(found: str) -> str:
    """A class of refusal, or words that not every refusal has."""
    if found.isalpha() and found not in refusal_names():
        raise refusal(
            "mong đợi tên một lớp từ chối (như NotPermitted, WrongState) hoặc ít nhất hai từ của câu "
            "từ chối, thực tế {found}",
            "Expected a class of refusal, such as NotPermitted or WrongState, or two words of it at least, "
            "found {found}",
            found,
        )
    return found


def refusal_names() -> set[str]:
    """The classes by which a refusal can be told from others: not those that all of them are."""
    found: set[type[ThutucError]] = set()
    rest: list[type[ThutucError]] = [ThutucError]
    while rest:
        more = rest.pop().__subclasses__()
        rest += more
        found.update(more)
    return {each.__name__ for each in found - {CommandRejected, StoreError}}


Text = Annotated[StrictStr, StringConstraints(min_length=1, max_length=4_000)]
#: a class of error, or words of a refusal: enough of them to tell one from another
Refused = Annotated[
    StrictStr,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=4_000),
    AfterValidator(_telling),
]
Name = Annotated[StrictStr, StringConstraints(min_length=1, max_length=200)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Day = Annotated[date, BeforeValidator(_day)]
After = Annotated[Pause, BeforeValidator(_pause)]
Data = Annotated[dict[str, Any], BeforeValidator(_filled)]
#: papers, told by their names
Papers = Annotated[tuple[dict[str, str], ...], BeforeValidator(_papers)]
#: an instant, or that there is none
Due = Instant | Literal["none"]


class Word(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
