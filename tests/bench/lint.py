"""Two thousand procedures linted: cold, without soundness, and again when none has changed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from tests.lint import hand

from thutuc.bpmn import library, survey
from thutuc.cli.lint import linted
from thutuc.lint.files import Linter

STEPS = 10  #: rows of an ordinary published table


def run(folder: Path, count: int) -> dict[str, float]:
    """Milliseconds a file, and seconds for 2,000: of ten-step tables, and of the shipped procedures."""
    found = {}
    for name, sources in (("ten steps", _tables(count)), ("as shipped", _shipped(count))):
        files = _written(folder / name, sources)
        reading = _timed(lambda files=files: [survey(path) for path in files])
        cold = _timed(lambda files=files, name=name: _linted(files, folder / f"{name} cache"))
        again = _timed(lambda files=files, name=name: _linted(files, folder / f"{name} cache"))
        found[f"{name}: read, ms a file"] = reading / count * 1000
        found[f"{name}: read and linted, ms a file"] = cold / count * 1000
        found[f"{name}: 2,000 cold, s (goal 5)"] = cold / count * 2000
        found[f"{name}: 2,000 unchanged, s (goal 0.3)"] = again / count * 2000
    return found


def _linted(files: list[Path], cache: Path) -> int:
    return sum(len(each.findings) for each in linted(files, Linter(soundness=False), cache))


def _timed(call: object) -> float:
    began = time.process_time()
    assert callable(call)
    call()
    return time.process_time() - began


def _written(folder: Path, sources: Iterable[tuple[str, Path | None]]) -> list[Path]:
    """Each procedure in a folder of its own, with the forms that lie beside it."""
    files = []
    for number, (source, beside) in enumerate(sources):
        files.append(folder / f"{number:04}" / "procedure.bpmn")
        files[-1].parent.mkdir(parents=True)
        files[-1].write_text(source, "utf-8")
        if beside is not None and (beside / "forms").is_dir():
            shutil.copytree(beside / "forms", files[-1].parent / "forms")
    return files


def _tables(count: int) -> Iterable[tuple[str, None]]:
    """Published tables with a row more or less, sent back from the signature."""
    for number in range(count):
        rows = [
            hand.step(f"step_{n}", f"Thẩm định phần {n}", "0,5 ngày làm việc", number=str(n + 1))
            for n in range(1, STEPS - 2 + number % 3)
        ]
        signed = '<thutuc:field name="signed" type="boolean" label="Đồng ý ký" required="true" />'
        sign = hand.sign(number="20", row='resultReady="true"', more=signed)
        elements = [
            hand.start(),
            hand.receive(),
            *rows,
            sign,
            hand.choose("agree"),
            hand.give("21"),
            hand.end(),
        ]
        ways = [
            *hand.chain(elements[:-2]),
            hand.Way("agree", "return_result", when="signed"),
            hand.Way("agree", "step_1", otherwise=True),
            hand.Way("return_result", "done"),
        ]
        ways = [way for way in ways if (way.source, way.target, way.when) != ("agree", "return_result", None)]
        yield hand.written(elements, ways, id=f"thu-tuc-{number}", name=f"Thủ tục {number}"), None


def _shipped(count: int) -> Iterable[tuple[str, Path]]:
    paths = sorted(Path(str(library())).glob("*/procedure.bpmn"))
    sources = [(path.read_text("utf-8"), path.parent) for path in paths]
    for number in range(count):
        source, folder = sources[number % len(sources)]
        yield f"{source}<!-- {number} -->", folder
