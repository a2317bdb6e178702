"""The command line: for analysts, operators and scripts."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TextIO

from thutuc.cli.app import app
from thutuc.cli.show import UNSHOWN, aside, tell_error
from thutuc.cli.usage import UsageError, tell_usage
from thutuc.errors import ConfigurationError, ThutucError, WrongData
from thutuc.plugins import unanswered

__all__ = ["app", "main"]

_UNWRITABLE = (
    "Từ {found!a} có ký tự không ghi được (không phải UTF-8) · expected words in UTF-8, found {found!a}"
)

_UNSHOWN = (
    "Không ghi được kết quả ({why}); việc đã làm đến đây vẫn có hiệu lực: xem lại trước khi gọi lại "
    "· what it gives could not be written ({why}); what was done stands: look before it is called again"
)
#: What a stream that is open says of who reads it, or of the disk behind it.
_UNWRITTEN = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``thutuc``; what it refuses is told in words, with an exit code that says which kind it is."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()  # closed by ``>&-``
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words = [_utf8(word) for word in (sys.argv[1:] if arguments is None else arguments)]
    try:
        code = app(words, prog_name="thutuc", standalone_mode=False)
        sys.stdout.flush()
    except ThutucError as error:
        code = tell_error(error)
    except UsageError as error:
        code = tell_usage(error)
    except UnicodeEncodeError as error:  # a word, or the name of a file, that no table and no file can hold
        if error.reason != "surrogates not allowed":
            raise
        found = error.object[max(error.start - 40, 0) : error.end + 40]
        code = tell_error(WrongData([_UNWRITABLE.format(found=found)]))
    except (Exception, SystemExit) as error:
        code = _tell_other(error)
    sys.exit(code or 0)


def _tell_other(error: Exception | SystemExit) -> int:
    """Say what a plug-in raised, or the system: a file that cannot be there, a full disk; else it goes on."""
    if isinstance(error, OSError):
        return _tell_unwritten(error) or tell_error(unanswered(error) or _unusable(error))
    if (fault := unanswered(error)) is not None:  # one that calls exit would end all this in silence
        return tell_error(fault)
    if isinstance(error, SystemExit) and isinstance(
        error.__context__, BrokenPipeError
    ):  # typer ends so, as where it is refused
        return UNSHOWN
    raise error


@cache
def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _tell_unwritten(error: OSError) -> int | None:
    """Say that what the command gives could not be written, if that is what failed."""
    if error.filename is not None or error.errno not in _UNWRITTEN or unanswered(error) is not None:
        return None
    sys.stdout = _nowhere()  # what is left is not tried again
    if not isinstance(error, BrokenPipeError):  # who reads no further wants to hear nothing
        aside(_UNSHOWN.format(why=error.strerror))
    return UNSHOWN


def _unusable(error: OSError) -> ConfigurationError:
    if error.filename is None or error.strerror is None:  # a connection, or the disk behind a stream
        return ConfigurationError(f"Expected a system that works, but: {type(error).__name__}: {error}")
    return ConfigurationError(
        f"Expected files that can be used, but: {error.strerror}: {str(error.filename)[:80]}"
    )


def _utf8(word: str) -> str:
    """A word of the command line in UTF-8, also where the locale (LANG=C) could not say so."""
    try:
        return os.fsencode(word).decode("utf-8")
    except UnicodeError:
        return word
