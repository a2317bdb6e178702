"""The plug-ins in force: found by entry points, loaded only when the configuration names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import EntryPoint, entry_points
from operator import itemgetter
from types import ModuleType
from typing import Any

import pluggy

from thutuc import hookspecs
from thutuc.answers import WRONG, Wrong
from thutuc.defaults import Defaults
from thutuc.errors import CalendarError, ConfigurationError, in_both
from thutuc.organisation import Seat
from thutuc.worktime import Calendar

#: Entry point group under which plug-ins are found.
GROUP = "thutuc"

#: The plug-ins that come with thutuc and are loaded unless the configuration says otherwise.
SHIPPED = ("deadlines", "roles", "escalation")


@dataclass(frozen=True, slots=True)
class Found:
    """A plug-in that is installed, whether or not it is loaded."""

    name: str
    distribution: str
    version: str
    module: str


#: So many right answers of a plug-in to a hook are remembered.
_KNOWN = 1_000


class Hooks:
    """The hooks, each an attribute that is called by keyword.

    Where no plug-in wraps the others, they are asked one after the other without pluggy's bookkeeping, in the
    order that pluggy has them in; with a wrapper among them pluggy asks. Each answer is held against what the
    hook promises.
    """

    def __init__(self, manager: _Manager) -> None:
        self._manager = manager

    def __getattr__(self, name: str) -> Any:
        """The way to ask a hook; kept until a plug-in comes or goes."""
        way = self.__dict__[name] = _way(getattr(self._manager.hook, name), self._manager.versions)
        return way

    def forget(self) -> None:
        """A plug-in has come or gone."""
        self.__dict__ = {"_manager": self._manager}  # at once: somebody else may be asking


class _Manager(pluggy.PluginManager):
    """pluggy's manager, which tells :class:`Hooks` when a plug-in comes or goes."""

    def __init__(self) -> None:
        super().__init__("thutuc")
        self.versions: dict[int, str] = {}  #: name and version of each plug-in, by its id()
        self.hooks = Hooks(self)
        self.any_thread = True

    def register(self, plugin: object, name: str | None = None) -> str | None:
        try:
            return super().register(plugin, name)
        finally:
            self._changed()

    def unregister(self, plugin: object | None = None, name: str | None = None) -> Any:
        try:
            return super().unregister(plugin, name)
        finally:
            self._changed()

    def _changed(self) -> None:
        self.hooks.forget()
        self.any_thread = all(map(_any_thread, self.get_plugins()))


def _any_thread(plugin: object) -> bool:
    """Whether a plug-in says of itself that it may be asked in any thread; what it inherits says nothing."""
    said = plugin if isinstance(plugin, ModuleType | type) else type(plugin)
    return vars(said).get("any_thread") is True


def _way(caller: Any, versions: Mapping[int, str]) -> Any:
    """How a hook is asked: past pluggy where it would do nothing but call one plug-in after the other."""
    impls, wrong = caller.get_hookimpls(), WRONG.get(caller.name)
    first = bool((caller.spec.opts or {}).get("firstresult"))
    if caller.is_historic() or wrong is None:
        return caller
    if any(i.wrapper or i.hookwrapper or i.kwargnames for i in impls):
        return _wrapped(caller, wrong, "; ".join(versions[id(impl.plugin)] for impl in impls), first)
    asked = [
        _one(impl, caller.spec.argnames, _Held(caller.name, wrong, versions[id(impl.plugin)]))
        for impl in reversed(impls)
    ]
    return _first(asked) if first else _all(asked)


class _Held:
    """What the answers of one plug-in, or of all, to a hook are held against."""

    __slots__ = ("_hook", "_plugin", "_wrong", "known")

    def __init__(self, hook: str, wrong: Callable[[Any], Wrong], plugin: str) -> None:
        self._hook, self._wrong, self._plugin = hook, wrong, plugin
        self.known: dict[int, Any] = {}  #: answers that were right, by their id(): most are given again

    def check(self, answer: Any) -> Any:
        """The answer, if nothing is wrong with it."""
        if answer is None:
            return None
        if (found := self._wrong(answer)) is not None:
            raise ConfigurationError(
                f"Expected the hook {self._hook!r} to be answered with {found[0]}, found {found[1]!r:.80} "
                f"from {self._plugin}"
            )
        if type(answer) is not list:  # which may be another one the next time
            if len(self.known) >= _KNOWN:
                self.known.clear()
            self.known[id(answer)] = answer
        return answer


def _wrapped(caller: Any, wrong: Callable[[Any], Wrong], plugins: str, first: bool) -> Callable[..., Any]:
    """How a hook is asked that some plug-in wraps: nobody knows whose answer the last word is."""
    held = _Held(caller.name, wrong, f"one of: {plugins}")

    def ask(**about: Any) -> Any:
        answer = caller(**about)
        return held.check(answer) if first else [held.check(each) for each in answer]

    return ask


def _one(impl: Any, known: Sequence[str], held: _Held) -> Callable[..., Any]:
    """How one plug-in is asked: with those of the *known* arguments of the hook that it takes."""
    function, taken, right, check = impl.function, impl.argnames, held.known, held.check
    if set(taken) == set(known):

        def ask(**about: Any) -> Any:
            answer = function(**about)
            return answer if right.get(id(answer)) is answer else check(answer)

        return ask
    pick = itemgetter(*taken) if len(taken) > 1 else lambda about: [about[name] for name in taken]

    def ask_less(**about: Any) -> Any:
        answer = function(*pick(about))
        return answer if right.get(id(answer)) is answer else check(answer)

    return ask_less


def _first(asked: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    """Ask in turn until one answers."""
    if len(asked) == 1:
        return asked[0]

    def ask(**about: Any) -> Any:
        for function in asked:
            answer = function(**about)
            if answer is not None:
                return answer
        return None

    return ask


def _all(asked: Sequence[Callable[..., Any]]) -> Callable[..., list[Any]]:
    """Ask everybody; those who have nothing to say are left out."""

    def ask(**about: Any) -> list[Any]:
        answers = []
        for function in asked:
            answer = function(**about)
            if answer is not None:
                answers.append(answer)
        return answers

    return ask


class Plugins:
    """The plug-in manager: asks the hooks and can say who answers them."""

    def __init__(self, plugins: Iterable[object] = ()) -> None:
        self.manager = _Manager()
        self.manager.add_hookspecs(hookspecs)
        self.hook: Any = self.manager.hooks  #: to be called by keyword: ``plugins.hook.deadline(...)``
        self.manager.hook.plugged_in.call_historic(kwargs={"hook": self.hook})
        self._stamps: dict[str, str] = {}
        self._versions = self.manager.versions
        self.register(Defaults(), "thutuc.defaults", "")
        for plugin in plugins:
            self.register(plugin, type(plugin).__module__.partition(".")[0], _version_of(plugin))

    def register(self, plugin: object, name: str, version: str) -> None:
        """Add one plug-in object; a misspelt hook or argument is refused."""
        unique = name
        number = 2
        while self.manager.has_plugin(unique):
            unique, number = f"{name}#{number}", number + 1
        self._versions[id(plugin)] = f"{unique} {version}".strip()
        try:
            self.manager.register(plugin, unique)
            self.manager.check_pending()
        except pluggy.PluginValidationError as error:
            if self.manager.is_registered(plugin):
                self.manager.unregister(plugin)
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
                    "Không có phần mở rộng nào liệt kê cán bộ, đơn vị (điểm móc officers).",
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
        blocks: Sequence[AbstractContextManager[object]] = self.hook.steady()
        if len(blocks) == 1:
            return blocks[0]
        return _together(blocks) if blocks else nullcontext()

    def stand_still(self) -> Plugins:
        """What plug-ins read from elsewhere stays as it is: for what is tried out and comes out alike."""
        for plugin in self.manager.get_plugins():
            if callable(stand_still := getattr(plugin, "stand_still", None)):
                stand_still()
        return self

    def troubles(self) -> list[str]:
        """What plug-ins cannot read from elsewhere as it is now, and answer without: their ``trouble``."""
        found = (getattr(plugin, "trouble", "") for plugin in self.manager.get_plugins())
        return [each for each in found if isinstance(each, str) and each]

    def stamp(self, hook: str) -> str:
        """Name and version of the plug-ins that answer *hook*, as events keep them."""
        stamp = self._stamps.get(hook)
        if stamp is None:
            impls = getattr(self.manager.hook, hook).get_hookimpls()
            names = [
                self._versions[id(impl.plugin)]
                for impl in impls
                if not impl.plugin_name.startswith("thutuc.defaults")
            ]
            stamp = self._stamps[hook] = "; ".join(names) or "thutuc"
        return stamp

    def loaded(self) -> list[str]:
        """Name and version of every plug-in in force, in the order of registration."""
        return [self._versions[id(p)] for p in self.manager.get_plugins()]


@contextmanager
def _together(blocks: Iterable[AbstractContextManager[object]]) -> Iterator[None]:
    with ExitStack() as stack:
        for block in blocks:
            stack.enter_context(block)
        yield


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
    except (ImportError, AttributeError) as error:
        raise ConfigurationError(
            f"Expected plug-in {entry.name!r} ({entry.value}) to load: {error}"
        ) from error
    if not callable(factory):
        raise ConfigurationError(
            f"Expected entry point {entry.value!r} of plug-in {entry.name!r} to be callable with settings."
        )
    return factory(settings)
