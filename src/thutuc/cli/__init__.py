"""The command line: for analysts, operators and scripts."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from thutuc.cli.app import app
from thutuc.cli.show import tell_error
from thutuc.cli.usage import UsageError, tell_usage
from thutuc.errors import ConfigurationError, ThutucError, WrongData
from thutuc.plugins import unanswered

__all__ = ["app", "main"]

_UNWRITABLE = (
    "Từ {found!a} có ký tự không ghi được (không phải UTF-8) · expected words in UTF-8, found {found!a}"
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``thutuc``; what it refuses is told in words, with an exit code that says which kind it is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words = [_utf8(word) for word in (sys.argv[1:] if arguments is None else arguments)]
    try:
        code = app(words, prog_name="thutuc", standalone_mode=False)
    except ThutucError as error:
        code = tell_error(error)
    except UsageError as error:
        code = tell_usage(error)
    except UnicodeEncodeError as error:  # a word, or the name of a file, that no table and no file can hold
        if error.reason != "surrogates not allowed":
            raise
        found = error.object[max(error.start - 40, 0) : error.end + 40]
        code = tell_error(WrongData([_UNWRITABLE.format(found=found)]))
    except OSError as error:  # a file that a word names and that cannot be there, or a full disk
        if isinstance(error, BrokenPipeError):
            raise
        code = tell_error(unanswered(error) or _unusable(error))
    sys.exit(code or 0)


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
