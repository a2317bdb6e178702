"""The hooks as they are asked: past pluggy's bookkeeping, each answer held against what the hook promises."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from thutuc.answers import WRONG, Wrong
from thutuc.errors import ConfigurationError

#: So many right answers of a plug-in to a hook are remembered.
_KNOWN = 1_000
#: Where an error has what others answered.
_ANSWERED = "_thutuc_answered"


class Hooks:
    """The hooks, each an attribute that is called by keyword.

    Where no plug-in wraps the others, they are asked one after the other without pluggy's bookkeeping, in the
    order that pluggy has them in; with a wrapper among them pluggy asks. Each answer is held against what the
    hook promises.
    """

    def __init__(self, manager: Manager) -> None:
        self._manager = manager

    def __getattr__(self, name: str) -> Any:
        """The way to ask a hook; kept until a plug-in comes or goes."""
        way = self.__dict__[name] = self._manager.way(getattr(self._manager.hook, name))
        return way

    def forget(self) -> None:
        """A plug-in has come or gone."""
        self.__dict__ = {"_manager": self._manager}  # at once: somebody else may be asking


class Manager(pluggy.PluginManager):
    """pluggy's manager, which tells :class:`Hooks` when a plug-in comes or goes."""

    def __init__(self) -> None:
        super().__init__("thutuc")
        self.versions: dict[int, str] = {}  #: name and version of each plug-in, by its id()
        self.held: dict[str, Sequence[_Held]] = {}  #: by hook: who answers it, in the order they are asked
        self.hooks = Hooks(self)
        self.any_thread = True

    def register(self, plugin: object, name: str | None = None) -> str | None:
        """Let a plug-in come."""
        try:
            return super().register(plugin, name)
        finally:
            self._changed()

    def unregister(self, plugin: object | None = None, name: str | None = None) -> Any:
        """Let a plug-in go."""
        try:
            return super().unregister(plugin, name)
        finally:
            self._changed()

    def way(self, caller: Any) -> Any:
        """How a hook is asked: past pluggy where it would do nothing but call one plug-in after the other."""
        impls, wrong = caller.get_hookimpls(), WRONG.get(caller.name)
        first = bool((caller.spec.opts or {}).get("firstresult"))
        if caller.is_historic() or wrong is None:
            return caller
        names = [self.versions[id(impl.plugin)] for impl in impls]
        if any(i.wrapper or i.hookwrapper or i.kwargnames for i in impls):
            return _wrapped(caller, wrong, "; ".join(names), first)
        impls.reverse()
        held = [_Held(caller.name, wrong, name) for name in reversed(names)]
        asked = [_one(impl, caller.spec.argnames, own) for impl, own in zip(impls, held, strict=True)]
        if caller is getattr(self.hook, caller.name):  # not where one plug-in is asked without the others
            self.held[caller.name] = held
        return _first(asked) if first else _all(asked)

    def _changed(self) -> None:
        self.hooks.forget()
        self.held = {}
        self.any_thread = all(map(_any_thread, self.get_plugins()))


def _any_thread(plugin: object) -> bool:
    """Whether a plug-in says of itself that it may be asked in any thread; what it inherits says nothing."""
    said = plugin if isinstance(plugin, ModuleType | type) else type(plugin)
    return vars(said).get("any_thread") is True


class _Asked(str):
    """What stands with an error that a plug-in raised: its name and version, and the hook."""

    __slots__ = ()


def unanswered(error: BaseException) -> ConfigurationError | None:
    """What a plug-in raised when it was asked, in words; ``None`` of what no plug-in raised."""
    asked = [note for note in getattr(error, "__notes__", ()) if isinstance(note, _Asked)]
    if not asked:
        return None
    return ConfigurationError(f"Expected plug-ins to answer, but {', '.join(asked)} raised {in_words(error)}")


def in_words(error: BaseException) -> str:
    """What was raised, and where: for whoever mends the plug-in."""
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    places = traceback.extract_tb(error.__traceback__)
    return f"{said} ({Path(places[-1].filename).name}:{places[-1].lineno})" if places else said


def note(error: BaseException, plugin: str, hook: str) -> None:
    """Say on what a plug-in raised which it was and what it was asked; it stays what it is."""
    asked = _Asked(f"{plugin} ({hook})")
    if asked not in getattr(error, "__notes__", ()):
        error.add_note(asked)


def answered(error: BaseException) -> Sequence[Any]:
    """What other plug-ins had answered when one of them raised, or answered wrongly."""
    found: Sequence[Any] = vars(error).get(_ANSWERED, ())
    return found


class _Held:
    """What the answers of one plug-in, or of all, to a hook are held against."""

    __slots__ = ("_hook", "_wrong", "known", "plugin")

    def __init__(self, hook: str, wrong: Callable[[Any], Wrong], plugin: str) -> None:
        self._hook, self._wrong, self.plugin = hook, wrong, plugin
        self.known: dict[int, Any] = {}  #: answers that were right, by their id(): most are given again

    def check(self, answer: Any) -> Any:
        """The answer, if nothing is wrong with it."""
        if answer is None:
            return None
        if (found := self._wrong(answer)) is not None:
            raise self.refused(*found)
        if type(answer) is not list:  # which may be another one the next time
            if len(self.known) >= _KNOWN:
                self.known.clear()
            self.known[id(answer)] = answer
        return answer

    def refused(self, expected: str, found: object) -> ConfigurationError:
        """What was expected of the hook and found, and whose answer it is."""
        return ConfigurationError(
            f"Expected the hook {self._hook!r} to be answered with {expected}, found {found!r:.80} "
            f"from {self.plugin}"
        )

    def raised(self, error: BaseException) -> None:
        """Say on what a plug-in raised which it was and what it was asked."""
        note(error, self.plugin, self._hook)


def _wrapped(caller: Any, wrong: Callable[[Any], Wrong], plugins: str, first: bool) -> Callable[..., Any]:
    """How a hook is asked that some plug-in wraps: nobody knows whose answer the last word is."""
    held = _Held(caller.name, wrong, f"one of: {plugins}")

    def ask(**about: Any) -> Any:
        try:
            answer = caller(**about)
        except (Exception, SystemExit) as error:
            held.raised(error)
            raise
        if first:
            return held.check(answer)
        if not isinstance(answer, list | tuple) or None in answer:
            raise held.refused("a list of what the others answered", answer)
        return [held.check(each) for each in answer]

    return ask


def _one(impl: Any, known: Sequence[str], held: _Held) -> Callable[..., Any]:
    """How one plug-in is asked: with those of the *known* arguments of the hook that it takes."""
    function, taken, right, check = impl.function, impl.argnames, held.known, held.check
    if set(taken) == set(known):

        def ask(**about: Any) -> Any:
            try:
                answer = function(**about)
            except (Exception, SystemExit) as error:
                held.raised(error)
                raise
            return answer if right.get(id(answer)) is answer else check(answer)

        return ask
    pick = itemgetter(*taken) if len(taken) > 1 else lambda about: [about[name] for name in taken]

    def ask_less(**about: Any) -> Any:
        try:
            answer = function(*pick(about))
        except (Exception, SystemExit) as error:
            held.raised(error)
            raise
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
        answers: list[Any] = []
        try:
            for function in asked:
                answer = function(**about)
                if answer is not None:
                    answers.append(answer)
        except BaseException as error:  # whatever ends it: what was answered goes along
            vars(error)[_ANSWERED] = answers
            raise
        return answers

    return ask
