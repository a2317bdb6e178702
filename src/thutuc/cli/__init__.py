"""The command line: for analysts, operators and scripts."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from thutuc.cli.app import app
from thutuc.cli.show import tell_error
from thutuc.errors import ThutucError

__all__ = ["app", "main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``thutuc``; what thutuc refuses is told in words, with an exit code that says which kind it is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app([_utf8(word) for word in (sys.argv[1:] if arguments is None else arguments)], prog_name="thutuc")
    except ThutucError as error:
        sys.exit(tell_error(error))


def _utf8(word: str) -> str:
    """A word of the command line in UTF-8, also where the locale (LANG=C) could not say so."""
    try:
        return os.fsencode(word).decode("utf-8")
    except UnicodeError:
        return word
