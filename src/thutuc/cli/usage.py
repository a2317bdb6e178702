"""What is wrong with a command line itself, told in Vietnamese and English, and where its help is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import Any

import typer
from rich.text import Text

from thutuc.cli.show import FAINT, console, safe

#: A command line that is wrong: what typer raises for it, whichever click it brings along.
UsageError: type[Any] = typer.BadParameter.__mro__[1]

#: So alike (0 to 1) a command has to be to be asked after.
_NEAR = 0.7

#: What typer says of a value, and the same in Vietnamese.
_VALUES: tuple[tuple[str, str], ...] = (
    (r"(?:File|Path) (?P<what>'.*') does not exist\.?", "không có tệp {what}"),
    (r"Directory (?P<what>'.*') does not exist\.?", "không có thư mục {what}"),
    (r"File (?P<what>'.*') is a directory\.?", "{what} là thư mục, không phải tệp"),
    (r"Directory (?P<what>'.*') is a file\.?", "{what} là tệp, không phải thư mục"),
    (
        r"(?P<what>'.*') is not a valid int(?:eger)?(?: range)?\.?|Input should be a valid integer.*",
        "phải là số nguyên",
    ),
    (r"(?P<what>'.*') is not a valid float(?: range)?\.?|Input should be a valid number.*", "phải là số"),
    (r"Input should be greater than or equal to (?P<known>\S+)", "phải từ {known} trở lên"),
    (r"Input should be less than or equal to (?P<known>\S+)", "nhiều nhất là {known}"),
    (r"(?P<what>\S+) is not in the range (?P<known>.*?)\.?", "phải trong khoảng {known}"),
    (
        r"(?:Value error, )?'utf-8' codec can't encode .*",
        "tên tệp có ký tự không ghi được (không phải UTF-8)",
    ),
    (
        r"(?:Value error, )?(?P<what>'.*') is not one of (?P<known>.*?)\.?",
        "{what} không phải một trong {known}",
    ),
)
#: What typer says of a whole command line, and the same in Vietnamese.
_LINES: tuple[tuple[str, str], ...] = (
    (
        r"No such command (?P<what>'.*?')\.? Did you mean (?P<known>.*)\?",
        "không có lệnh {what}; có phải là {known}?",
    ),
    (r"No such command (?P<what>'.*?')\.?.*", "không có lệnh {what}"),
    (r"Missing command\.?", "thiếu lệnh"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<what>.*)\)\.?", "thừa {what}"),
    (r"Option (?P<what>'.*') requires an argument\.?", "thiếu giá trị sau {what}"),
)


def tell_usage(error: Any) -> int:
    """Print what is wrong and where the help is; gives the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return int(error.exit_code)
    out = console(error=True)
    told = _told(error)
    out.print(safe(Text.assemble(("thutuc: ", "bold red"), told)), soft_wrap=not out.is_terminal)
    if error.ctx is not None:
        out.print(safe(Text(f"Cách dùng · usage: {error.ctx.command_path} --help", style=FAINT)))
    return int(error.exit_code)


def _told(error: Any) -> str:
    """What is wrong in both languages; a message of our own that has both stays as it is."""
    say = _KINDS.get(type(error).__name__)
    if say is _value and " · " in error.message:
        return ": ".join(part for part in (_hint(error), error.message) if part)
    message = _plain(error.format_message())
    said = say(error) if say is not None else _of(_LINES, message if say is None else error.message)
    return f"{said} · {message}" if said else message


def _plain(message: str) -> str:
    """What typer says, without a command that is nothing like the one that was typed."""
    found = re.fullmatch(r"(No such command '(.*?)'\.) Did you mean '([^']*)'\?", message, re.DOTALL)
    if found is None or SequenceMatcher(None, found[2], found[3]).ratio() >= _NEAR:
        return message
    return found[1]


def _of(known: tuple[tuple[str, str], ...], message: str) -> str:
    for pattern, words in known:
        found = re.fullmatch(pattern, message, re.IGNORECASE | re.DOTALL)
        if found is not None:
            return words.format(**found.groupdict())
    return ""


def _missing(error: Any) -> str:
    return f"thiếu {_hint(error)}"


def _value(error: Any) -> str:
    said = _of(_VALUES, error.message)
    return ": ".join(part for part in (_hint(error), said or "giá trị chưa đúng") if part)


def _option(error: Any) -> str:
    near = f"; có phải là {' hoặc '.join(sorted(error.possibilities))}?" if error.possibilities else ""
    return f"không có tùy chọn {error.option_name}{near}"


def _hint(error: Any) -> str:
    """The option that it is about, as it is typed, or the argument and what it is."""
    hint, param = error.param_hint, error.param
    if hint is not None or param is None:
        return hint if isinstance(hint, str) else " / ".join(hint or ())
    if param.param_type_name != "argument":
        return " / ".join(param.opts)
    what = (param.help or "").partition(" · ")[0]
    name = param.metavar or param.opts[0]
    return f"{name} ({what[:1].lower()}{what[1:]})" if what else str(name)


_KINDS: Mapping[str, Callable[[Any], str]] = {
    "MissingParameter": _missing,
    "BadParameter": _value,
    "NoSuchOption": _option,
    "BadOptionUsage": lambda error: _of(_LINES, error.message),
}
