"""The edge of the command line: words that people mistype and programs make up, beside a database."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import typer
from tests.fuzz import nasty
from tests.fuzz.folder import Folder
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine

from thutuc import library, open_store, sample
from thutuc.cli import app, main

CODES = {0, 1, 2, 3, 4}  #: those of the page on the command line
#: What runs on, makes dossiers by the thousand, or opens a door: tried with --help only.
_LONG = {"worker", "simulate", "compare", "demo", "serve"}
_FOLDER = Folder()


@cache
def _office() -> Path:
    folder = _FOLDER.path
    shutil.copy(str(sample()), folder / "organisation.yaml")
    shutil.copy(str(library() / BIRTH / "procedure.bpmn"), folder / "birth.bpmn")
    (folder / "thutuc.toml").write_text(
        'database = "thutuc.db"\norganisation = "organisation.yaml"\nnow = 2026-03-02T09:00:00+07:00\n'
    )
    (folder / "nasty.bin").write_bytes(b"\xff\0<a/>")
    store = open_store(folder / "thutuc.db")
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, Clock())
    for _ in range(3):
        hand_in(engine)
    store.close()
    return folder


@cache
def _commands() -> list[tuple[tuple[str, ...], Any]]:
    """Every command with the words that lead to it."""

    def below(words: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
        if hasattr(command, "commands"):
            for name, one in command.commands.items():
                yield from below((*words, name), one)
        else:
            yield words, command

    return list(below((), typer.main.get_command(app)))


_WORDS = (
    BIRTH, "1", "2", "1.1", "2.1", "H99.41-260302-0001", "an.nguyen", "system", "dong-may",
    "dong-may.one-stop", "organisation.yaml", "birth.bpmn", "thutuc.toml", "nasty.bin", ".", "forms",
    "no-such-file", "eligible=true", "2026-03-02", "2026-03-02T09:00", "-", "--", "--json", "--lang",
    "en", "vi", "late-open", "5", "x=y",
)  # fmt: skip


def make(chance: Random) -> list[str]:
    """A command with its options, some of them given, some mistaken."""
    words, command = chance.choice(_commands())
    if words[0] in _LONG:
        return [*words, "--help"]
    made = list(words)
    if chance.random() < 0.1:
        made = [*_before(chance), *made]
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            made += [_word(chance)] * (chance.random() < 0.95)
        elif parameter.required or chance.random() < 0.25:
            made.append(chance.choice(parameter.opts))
            if not parameter.is_flag or chance.random() < 0.1:
                made.append(_word(chance))
    while chance.random() < 0.15:
        made.insert(chance.randrange(len(made) + 1), _word(chance))
    return made


def _before(chance: Random) -> list[str]:
    option = chance.choice(("--config", "--database", "--organisation", "--now", "--nonsense"))
    return [option, _word(chance)]


def _word(chance: Random) -> str:
    word = chance.choice(_WORDS) if chance.random() < 0.7 else nasty.text(chance)[:20_000]
    return word.replace("\0", "")  # no operating system hands over a zero byte


def take(words: object) -> tuple[int, str]:
    """Run it: its code, one of those written down, and what it said, in which no traceback is shown."""
    assert isinstance(words, list)
    out, told = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    here, code = Path.cwd(), 0
    os.chdir(_office())
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
            main(words)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 99
    finally:
        os.chdir(here)
    assert code in CODES, f"exit code {code}"
    said = ""
    for stream in (told, out):
        stream.flush()
        said += stream.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert "Traceback" not in said
    return code, said
