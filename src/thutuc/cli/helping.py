"""The words of help that Typer brings along, in both languages, by the methods that its classes offer."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any, Final, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

Function = TypeVar("Function", bound=Callable[..., Any])

_USAGE: Final = "Cách dùng · usage: "
_HELP: Final = "In phần trợ giúp này · show this and exit."
#: What stands in a line of usage beside the names of parameters.
_PIECES: Final = {"[OPTIONS]": "[tùy chọn · options]", "COMMAND [ARGS]...": "lệnh · command …"}
#: What is added behind the help of a parameter: ``[default: vi; required]``; an old Typer has ``\\[``.
_ADDED: Final = re.compile(r"  \\?\[(?:[^\[\]]*; )?(?:default: .*|required)\]\Z", re.DOTALL)


#: Where the words are that commands bring along as docstrings, if Python was told to leave those out.
_WORDLESS: Final = (
    "Chạy Python không có -OO (PYTHONOPTIMIZE=2) mới đọc được lệnh làm gì "
    "· what commands do is told only without -OO (PYTHONOPTIMIZE=2)."
)


class _InBoth:
    """What a command and a group of commands share."""

    def format_epilog(self: Any, ctx: Any, formatter: Any) -> None:
        """Write what stands last, and why words are missing where they are."""
        super().format_epilog(ctx, formatter)  # type: ignore[misc]
        if sys.flags.optimize > 1:
            formatter.write_paragraph()
            formatter.write_text(_WORDLESS)

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        """Write the line that says how the command is typed."""
        pieces = [_PIECES.get(piece, piece) for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_USAGE)

    def format_options(self: Any, ctx: Any, formatter: Any) -> None:
        """Write what it takes, under a heading each, and its commands, if it has some."""
        rows: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for each in self.get_params(ctx):
            if (record := each.get_help_record(ctx)) is not None:
                rows[each.param_type_name].append((record[0], _ADDED.sub(_added, record[1])))
        for kind, heading in (("argument", "Tham số · arguments"), ("option", "Tùy chọn · options")):
            if rows[kind]:
                with formatter.section(heading):
                    formatter.write_dl(rows[kind])
        if isinstance(self, TyperGroup):
            self.format_commands(ctx, formatter)

    def get_help_option(self: Any, ctx: Any) -> Any:
        """The option ``--help``."""
        found = super().get_help_option(ctx)  # type: ignore[misc]
        if found is not None:
            found.help = _HELP
        return found


def _added(found: re.Match[str]) -> str:
    said = found[0].replace("\\[", "[").replace("default: ", "mặc định · default: ", 1)
    return re.sub(r"\brequired\]\Z", "bắt buộc · required]", said)


class Command(_InBoth, TyperCommand):
    """A command."""


class Group(_InBoth, TyperGroup):
    """A group of commands."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write its commands, each with what it does."""
        there = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        room = formatter.width - 6 - max(map(len, there), default=0)
        rows = [(name, each.get_short_help_str(room)) for name, each in there.items() if each is not None]
        with formatter.section("Lệnh · commands"):
            formatter.write_dl(rows)


class App(typer.Typer):
    """Commands, and groups of them, whose help is in both languages."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"cls": Group, "rich_markup_mode": None, **given})

    def command(self, name: str | None = None, **given: Any) -> Callable[[Function], Function]:
        """Add a command."""
        return super().command(name, **{"cls": Command, **given})
