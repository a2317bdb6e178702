"""The plug-ins in force: found by entry points, loaded only when the configuration names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import EntryPoint, entry_points
from inspect import (
    GEN_CREATED,
    getgeneratorstate,
    isasyncgenfunction,
    iscoroutinefunction,
    isfunction,
    isgenerator,
    isgeneratorfunction,
)
from types import ModuleType
from typing import Any

import pluggy

from thutuc import hookspecs
from thutuc.defaults import Defaults
from thutuc.errors import CalendarError, ConfigurationError, ThutucError, in_both
from thutuc.organisation import Seat
from thutuc.plugins.asking import Manager, in_words, note, unanswered
from thutuc.worktime import Calendar

__all__ = ["GROUP", "SHIPPED", "Found", "Plugins", "found", "load_plugins", "unanswered"]

#: Entry point group under which plug-ins are found.
GROUP = "thutuc"

#: thutuc's own answers, which are asked last.
_OWN = "thutuc.defaults"

#: The plug-ins that come with thutuc and are loaded unless the configuration says otherwise.
SHIPPED = ("deadlines", "roles", "escalation")


@dataclass(frozen=True, slots=True)
class Found:
    """A plug-in that is installed, whether or not it is loaded."""

    name: str
    distribution: str
    version: str
    module: str


class Plugins:
    """The plug-in manager: asks the hooks and can say who answers them."""

    def __init__(self, plugins: Iterable[object] = ()) -> None:
        self.manager = Manager()
        self.manager.add_hookspecs(hookspecs)
        self.hook: Any = self.manager.hooks  #: to be called by keyword: ``plugins.hook.deadline(...)``
        self.manager.hook.plugged_in.call_historic(kwargs={"hook": self.hook})
        self._stamps: dict[str, str] = {}
        self._versions = self.manager.versions
        self.register(Defaults(), _OWN, "")
        for plugin in plugins:
            self.register(plugin, type(plugin).__module__.partition(".")[0], _version_of(plugin))

    def register(self, plugin: object, name: str, version: str) -> None:
        """Add one plug-in object; a misspelt hook or argument is refused, and what answers no hook."""
        _check_made(plugin, name)
        if self.manager.is_registered(plugin):
            raise ConfigurationError(f"Expected plug-in {name!r} once, found the same object twice.")
        unique = name
        number = 2
        while self.manager.has_plugin(unique):
            unique, number = f"{name}#{number}", number + 1
        self._versions[id(plugin)] = f"{unique} {version}".strip()
        try:
            self.manager.register(plugin, unique)
            self.manager.check_pending()
            if not self.manager.get_hookcallers(plugin):
                raise ConfigurationError(  # else it would be there and never asked
                    f"Expected plug-in {name!r} to answer a hook, found no method with @hookimpl: "
                    f"{plugin!r:.80}"
                )
        except Exception as error:  # in ``plugged_in`` it raises what it likes
            if self.manager.is_registered(plugin):
                self.manager.unregister(plugin)
            if isinstance(error, ThutucError):
                raise
            if not isinstance(error, pluggy.PluginValidationError):
                raise _unloaded(name, "plugged_in", error) from error
            raise ConfigurationError(
                f"Expected plug-in {name!r} to implement known hooks only, with arguments that they have: "
                f"{' '.join(str(error).split())}"
            ) from None
        self._stamps.clear()

    def calendar(self, unit: str | None, at: datetime) -> Calendar:
        """The calendar of *unit* as known at that instant; a missing one is an error, never no holidays."""
        found: Calendar | None = self.hook.calendar(unit=unit, at=at)
        if found is None:
            if unit is None:
                raise CalendarError(
                    "Expected a plug-in to give a calendar, but none answers. Load one, such as 'deadlines'."
                )
            raise CalendarError(
                f"Expected a plug-in to give the calendar of unit {unit!r}, but none answers. "
                "Load one, such as 'deadlines'."
            )
        return found

    def seats(self, officer: str, at: datetime) -> list[Seat]:
        """Every seat *officer* sits on at that instant, whichever plug-in knows of it."""
        return [seat for seats in self.hook.roles_of(officer=officer, at=at) for seat in seats]

    def officers(self, unit: str | None, at: datetime) -> list[Seat]:
        """Who holds which post in a unit or an agency; refused where no plug-in tells it."""
        if not self.manager.hook.officers.get_hookimpls():
            raise ConfigurationError(
                in_both(
                    "Không có phần mở rộng nào liệt kê cán bộ, đơn vị (hook officers).",
                    "Expected a plug-in that lists officers and units (the hook officers), found none.",
                )
            )
        return [seat for seats in self.hook.officers(unit=unit, at=at) for seat in seats]

    @property
    def any_thread(self) -> bool:
        """Whether every plug-in may be asked in another thread than that of whoever called the engine."""
        return self.manager.any_thread

    def steady(self) -> AbstractContextManager[object]:
        """One command: what plug-ins read from elsewhere stays as it is at the beginning of the block."""
        blocks = [_Block(each, self.stamp("steady", each)) for each in self.hook.steady()]
        if len(blocks) == 1:
            return blocks[0]
        return _together(blocks) if blocks else nullcontext()

    def stand_still(self) -> Plugins:
        """What plug-ins read from elsewhere stays as it is: for what is tried out and comes out alike."""
        for _, plugin in self.manager.list_name_plugin():
            if callable(stand_still := getattr(plugin, "stand_still", None)):
                try:
                    stand_still()
                except Exception as error:
                    note(error, self._versions[id(plugin)], "stand_still")
                    raise
        return self

    def troubles(self) -> list[str]:
        """What plug-ins cannot read from elsewhere as it is now, and answer without: their ``trouble``."""
        found = [self._trouble(plugin) for _, plugin in self.manager.list_name_plugin()]
        return [each for each in found if isinstance(each, str) and each]

    def _trouble(self, plugin: object) -> object:
        try:
            return getattr(plugin, "trouble", "")
        except Exception as error:  # whoever works for days is told, and goes on
            return f"{self._versions[id(plugin)]} (trouble): {in_words(error)}"

    def stamp(self, hook: str, answer: object = None) -> str:
        """Name and version of the plug-in that gave *answer* to *hook*, as events keep them.

        Without an answer, and where a plug-in wraps the others: of all that are asked.
        """
        for held in self.manager.held.get(hook, ()) if answer is not None else ():
            if held.known.get(id(answer)) is answer:
                return "thutuc" if held.plugin == _OWN else held.plugin
        stamp = self._stamps.get(hook)
        if stamp is None:
            impls = getattr(self.manager.hook, hook).get_hookimpls()
            names = [self._versions[id(impl.plugin)] for impl in impls if impl.plugin_name != _OWN]
            stamp = self._stamps[hook] = "; ".join(names) or "thutuc"
        return stamp

    def apart(self, hook: str) -> list[tuple[str, Callable[..., Any]]]:
        """Each plug-in that answers *hook*, by name and version, with what asks it without the others."""
        caller = getattr(self.manager.hook, hook)
        asked = [each.plugin for each in caller.get_hookimpls() if not (each.wrapper or each.hookwrapper)]
        return [
            (
                self._versions[id(one)],
                self.manager.way(self.manager.subset_hook_caller(hook, [o for o in asked if o is not one])),
            )
            for one in asked
        ]

    def loaded(self) -> list[str]:
        """Name and version of every plug-in in force, in the order of registration."""
        return [self._versions[id(plugin)] for _, plugin in self.manager.list_name_plugin()]


class _Block(AbstractContextManager[object]):
    """A block of a plug-in, which has no say in whether an error goes on."""

    __slots__ = ("_inner", "_plugin")

    def __init__(self, inner: AbstractContextManager[object], plugin: str) -> None:
        self._inner, self._plugin = inner, plugin

    def __enter__(self) -> None:
        made = getattr(self._inner, "gen", None)  # by ``@contextmanager``
        if isgenerator(made) and getgeneratorstate(made) != GEN_CREATED:
            raise ConfigurationError(
                f"Expected the hook 'steady' to be answered with a block that can be entered, found one from "
                f"{self._plugin} that was entered before: what @contextmanager makes is for once, give a new "
                "one each time"
            )
        try:
            self._inner.__enter__()
        except Exception as error:
            note(error, self._plugin, "steady")
            raise

    def __exit__(self, *about: Any) -> None:
        try:
            self._inner.__exit__(*about)
        except Exception as error:
            note(error, self._plugin, "steady")
            raise


@contextmanager
def _together(blocks: Iterable[_Block]) -> Iterator[None]:
    with ExitStack() as stack:
        for block in blocks:
            stack.enter_context(block)
        yield


def _check_made(plugin: object, name: str) -> None:
    """Refuse what could be loaded, and would not be asked as it was meant."""
    if plugin is None or isinstance(plugin, type):
        raise ConfigurationError(
            f"Expected plug-in {name!r} to be an object, which its factory returns, found {plugin!r}."
        )
    of = plugin if isinstance(plugin, ModuleType) else type(plugin)
    hooks = {each for each, spec in vars(hookspecs).items() if hasattr(spec, "thutuc_spec")}
    named = [(each, getattr(of, each, None)) for each in sorted(hooks)]
    if unmarked := [each for each, own in named if isfunction(own) and not hasattr(own, "thutuc_impl")]:
        raise ConfigurationError(
            f"Expected the methods of plug-in {name!r} that are named as hooks to have @hookimpl, found "
            f"without: {', '.join(unmarked)}; mark them, or give them other names."
        )
    if later := [each for each, own in named if _answers_later(own)]:
        raise ConfigurationError(
            f"Expected the methods of plug-in {name!r} to answer when they are asked, found async or yield "
            f"in: {', '.join(later)}; return the answer, or mark who wraps the others with "
            "@hookimpl(wrapper=True)."
        )


def _answers_later(method: object) -> bool:
    """Whether a hook's method only makes what would give the answer; who wraps others waits for theirs."""
    how = getattr(method, "thutuc_impl", None)
    if how is None or how["wrapper"] or how["hookwrapper"]:
        return False
    return iscoroutinefunction(method) or isgeneratorfunction(method) or isasyncgenfunction(method)


def _version_of(plugin: object) -> str:
    return str(getattr(plugin, "version", "") or "")


def found() -> list[Found]:
    """Every plug-in that is installed, by name; nothing is imported."""
    return [
        Found(
            entry.name,
            entry.dist.name if entry.dist else "?",
            entry.dist.version if entry.dist else "?",
            entry.value,
        )
        for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    ]


def load_plugins(
    settings: Mapping[str, Mapping[str, object]] | None = None,
    *,
    names: Sequence[str] = SHIPPED,
    extra: Iterable[object] = (),
) -> Plugins:
    """Load the installed plug-ins *names*, each with its section of *settings*, then *extra* objects.

    An entry point names a callable that takes its settings and returns the plug-in object. Raises
    :class:`~thutuc.errors.ConfigurationError` for a name that is not installed or does not load.
    """
    given = settings or {}
    found = entry_points(group=GROUP)
    installed = {entry.name: entry for entry in found}
    unknown = [name for name in given if name not in names]
    if unknown:
        raise ConfigurationError(
            f"Expected settings for loaded plug-ins, found a section for {', '.join(unknown)}."
        )
    plugins = Plugins()
    for name in names:
        entry = installed.get(name)
        if entry is None:
            raise ConfigurationError(
                f"Expected an installed plug-in, found {name!r}; "
                f"installed are {', '.join(sorted(installed)) or 'none'}."
            )
        if others := [each.value for each in found if each.name == name and each != entry]:
            raise ConfigurationError(
                f"Expected one plug-in {name!r}, found several installed: "
                f"{', '.join([*others, entry.value])}; uninstall all but one."
            )
        plugins.register(
            _make(entry, given.get(name, {})), entry.value.partition(":")[0], _dist_version(entry)
        )
    for plugin in extra:
        plugins.register(plugin, type(plugin).__module__, _version_of(plugin))
    return plugins


def _dist_version(entry: EntryPoint) -> str:
    return entry.dist.version if entry.dist else ""


def _make(entry: EntryPoint, settings: Mapping[str, object]) -> object:
    try:
        factory = entry.load()
    except ThutucError:
        raise
    except Exception as error:
        raise _unloaded(entry.name, entry.value, error) from error
    if not callable(factory):
        raise ConfigurationError(
            f"Expected entry point {entry.value!r} of plug-in {entry.name!r} to be callable with settings."
        )
    try:
        return factory(settings)
    except ThutucError:
        raise
    except Exception as error:
        raise _unloaded(entry.name, entry.value, error) from error


def _unloaded(name: str, where: str, error: Exception) -> ConfigurationError:
    said = str(error) if isinstance(error, ImportError | AttributeError) else in_words(error)
    return ConfigurationError(f"Expected plug-in {name!r} ({where}) to load: {said}")
