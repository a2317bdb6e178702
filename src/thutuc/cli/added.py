"""The commands that plug-ins add to ``thutuc`` (hook ``cli_commands``), and those that they could not."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

import typer

from thutuc.errors import ConfigurationError, ThutucError, in_both
from thutuc.plugins import Plugins, unanswered
from thutuc.plugins.asking import in_words


@dataclass
class Added:
    """What plug-ins add, and what is said of the rest."""

    commands: dict[str, Any] = field(default_factory=dict)
    #: commands that two plug-ins bring: which one is meant nobody can tell
    unclear: dict[str, ConfigurationError] = field(default_factory=dict)
    #: what is wrong with a plug-in's commands, besides
    wrong: list[ThutucError] = field(default_factory=list)

    @property
    def problems(self) -> list[ThutucError]:
        """Everything that is to be told to whoever looks at the commands."""
        return [*self.wrong, *self.unclear.values()]


def added_by(plugins: Plugins, own: Set[str]) -> Added:
    """Ask each plug-in for its commands; names in *own* stay thutuc's, and one bad plug-in is one."""
    found, givers = Added(), dict[str, str]()
    for plugin, ask in plugins.apart("cli_commands"):
        try:
            given = list(_commands(ask()))
        except ThutucError as error:
            found.wrong.append(error)
            continue
        except Exception as error:  # typer raises what it likes for what it cannot make a command of
            found.wrong.append(unanswered(error) or _raised(plugin, error))
            continue
        for name, command in given:
            if name in own:
                found.wrong.append(_ours(name, plugin))
            elif name in givers:
                found.commands.pop(name, None)
                found.unclear[name] = _two(name, givers[name], plugin)
            else:
                found.commands[name], givers[name] = command, plugin
    return found


def _commands(answers: list[Any]) -> Iterator[tuple[str, Any]]:
    for apps in answers:
        for app in apps:
            group = typer.main.get_group(app)
            yield from [(group.name, group)] if group.name else group.commands.items()


def _raised(plugin: str, error: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"Expected plug-ins to answer, but {plugin} (cli_commands) raised {in_words(error)}"
    )


def _ours(name: str, plugin: str) -> ConfigurationError:
    return ConfigurationError(
        in_both(
            f"Phần mở rộng {plugin} thêm lệnh {name!r}, nhưng lệnh ấy vẫn là của thutuc; đặt "
            "tên khác cho lệnh của phần mở rộng",
            f"Expected plug-in {plugin} to add commands that thutuc lacks, found {name!r}, which stays "
            "thutuc's; give the plug-in's another name",
        )
    )


def _two(name: str, first: str, second: str) -> ConfigurationError:
    return ConfigurationError(
        in_both(
            f"Hai phần mở rộng {first} và {second} cùng thêm lệnh {name!r}, nên không dùng được lệnh ấy; bỏ "
            "một phần mở rộng khỏi plugins trong thutuc.toml",
            f"Expected one plug-in to add the command {name!r}, found {first} and {second}, so it is "
            "neither's; take one of them out of plugins in thutuc.toml",
        )
    )
