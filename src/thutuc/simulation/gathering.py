"""A plan made ready as far as it can be: every reason why it cannot be run is noted, not only the first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from thutuc.engine import in_vietnamese
from thutuc.errors import ConfigurationError, ProcedureRefused, ThutucError, halves
from thutuc.organisation import Absence
from thutuc.plugins import Plugins
from thutuc.simulation.findings import ABOUT_PEOPLE, Notes
from thutuc.simulation.lines import Path as Place
from thutuc.simulation.plan import Plan
from thutuc.simulation.prepared import (
    UNREADY,
    Prepared,
    organisation_of,
    overlaps,
    plugins_of,
    prepared_with,
    procedure_file,
)

_MOST_OF_A_FILE = 5  #: findings about one procedure's file that are told here; ``thutuc check`` tells all
_ADDED = ("absence", "staff", "calendar")  #: what a plan adds to the organisation and the calendar


def gather(plan: Plan, folder: Path, notes: Notes) -> Prepared | None:
    """The plan with every procedure that can be deployed; ``None`` where nothing can be asked of plug-ins."""
    plugins = _plugins(plan, folder, notes)
    if plugins is None:
        _look_for_files(plan, folder, notes)
        return None

    def heard(number: int, error: Exception) -> None:
        _say(notes, ("procedure", number, "file"), error)

    return prepared_with(plan, folder, plugins, heard)


def _plugins(plan: Plan, folder: Path, notes: Notes) -> Plugins | None:
    """The plug-ins over what the plan adds, without what cannot be added."""
    try:
        return plugins_of(plan, folder)
    except UNREADY:
        kept: dict[str, Any] = dict.fromkeys(_ADDED, ())
    try:
        plugins = plugins_of(plan.model_copy(update=kept), folder)
    except UNREADY as error:
        _say(notes, _named(plan), error)
        return None
    for word in _ADDED:
        more = _absences(plan, plugins, notes) if word == "absence" else getattr(plan, word)
        try:
            plugins = plugins_of(plan.model_copy(update=kept | {word: more}), folder)
            kept[word] = more
        except UNREADY as error:
            _say(notes, (word, 0), error)
            if word == "staff":
                notes.hush(ABOUT_PEOPLE)
    return plugins


def _absences(plan: Plan, plugins: Plugins, notes: Notes) -> tuple[Any, ...]:
    """The absences of known officers that overlap no other; of each that does it is told."""
    if not plan.absence:
        return ()
    try:
        data = organisation_of(plugins)
    except ConfigurationError:
        return plan.absence  # told when it is added
    away = [Absence.model_validate(each.model_dump()) for each in plan.absence]
    twice = {each.number: each for each in overlaps(data.absences, away)}
    remedy = ("Bỏ hoặc đổi ngày của [[absence]] này.", "Take this [[absence]] out, or change its days.")
    for number, error in twice.items():
        notes.say("absence", ("absence", number, "since"), error.vietnamese, str(error), remedy=remedy)
    known = {each.id for each in data.officers} | {each.officer for each in plan.staff}
    return tuple(  # who is not known is told with the others who are named
        each for number, each in enumerate(plan.absence) if number not in twice and each.officer in known
    )


def _named(plan: Plan) -> Place:
    """The word of the plan by which plug-ins are chosen that cannot be loaded, most likely."""
    if plan.plugins is not None:
        return ("plugins",)
    if plan.settings:
        return ("settings", next(iter(plan.settings)))
    return ("organisation",)


def _look_for_files(plan: Plan, folder: Path, notes: Notes) -> None:
    """Note the procedures whose file is not there, which needs no plug-ins to be seen."""
    for number, each in enumerate(plan.procedure):
        try:
            procedure_file(each, folder)
        except ConfigurationError as error:
            _say(notes, ("procedure", number, "file"), error)


def _say(notes: Notes, place: Place, error: Exception) -> None:
    vietnamese, english = _told(error)
    notes.say("prepare", place, f"không chuẩn bị được: {vietnamese}", english)


def _told(error: Exception) -> tuple[str, str]:
    """What is wrong, in Vietnamese and in English."""
    match error:
        case ProcedureRefused():
            found = [each for each in error.findings if each.severity == "error"][:_MOST_OF_A_FILE]
            told = [f"dòng {each.line}: {each.message_vi}" for each in found]
            return "; ".join(told), "; ".join(f"line {each.line}: {each.message}" for each in found)
        case ValidationError():
            one = error.errors(include_url=False, include_context=False)[0]
            vietnamese, english = halves(str(one["msg"]).removeprefix("Value error, "))
            where = ".".join(map(str, one["loc"]))
            return f"{where}: {vietnamese}", f"{where}: {english}"
        case ThutucError():
            return in_vietnamese(error), str(error)
    return str(error), str(error)
