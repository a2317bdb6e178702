"""What is bounded is refused one beyond its bound, and not before; the page tells the bounds of the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.dmn_world import decision, file, table
from tests.limits import LIMITS, Limit
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine

from thutuc import Engine, open_store
from thutuc.authoring import read_table
from thutuc.dmn import read_decisions
from thutuc.engine.plans import parse_migration, read_migration
from thutuc.errors import ThutucError
from thutuc.expressions import condition
from thutuc.forms import read_form
from thutuc.scenario import read_text
from thutuc.worktime import Term

TESTS = Path(__file__).parent


class Edge(NamedTuple):
    """Makes an input of a size, and hands it in."""

    make: Callable[[int], Any]
    take: Callable[[Any], object]


def _table(rows: list[tuple[str, ...]], path: Path) -> Path:
    head = ("STT", "Nội dung công việc", "Đơn vị, người thực hiện", "Thời gian")
    path.write_text("".join(f"{','.join(row)}\n" for row in (head, *rows)), "utf-8")
    return path


def _row(number: int) -> tuple[str, ...]:
    return (str(number), "Thẩm định", "Chuyên viên phòng Kinh tế", "02 ngày làm việc")


def _form(size: int) -> bytes:
    text = (
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Tờ khai", "type": "object", '
        '"additionalProperties": false, "properties": {"name": {"type": "string", "title": "Họ tên"}}}'
    ).encode()
    return text + b" " * (size - len(text))


def _read_form(data: bytes) -> None:
    told = [one.message for one in read_form(data, "application").findings if one.severity == "error"]
    if told:
        raise ThutucError(told[0])


def _acts(count: int) -> str:
    head = f'title = "Thử"\nprocedure = "{BIRTH}"\nstart = 2026-03-02T08:00:00+07:00\n'
    place = 'received_at = "dong-may.one-stop"\ncompetent = "dong-may"\nby = "an.nguyen"\n'
    return head + place + '[[act]]\ndo = "check_papers"\n' * count


def _decisions(count: int) -> bytes:
    rows = [["-", "1"]]
    return file(*(decision(f"d{n}", table([("x", "number")], [("y", "number")], rows)) for n in range(count)))


def _pairs(count: int) -> str:
    pairs = "".join(f'a{n} = "b{n}"\n' for n in range(count))
    return f'procedure = "x"\nfrom = 1\nto = 2\ndecision = "1/QĐ"\n[elements]\n{pairs}'


@pytest.fixture
def edges(tmp_path: Path) -> Iterator[dict[str, Edge]]:
    """The inputs that grow, by the constant that bounds them."""
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine: Engine = make_engine(store, Clock())
    hand_in(engine)
    csv = tmp_path / "steps.csv"
    yield {
        "thutuc.dmn.compile:MOST_DECISIONS": Edge(_decisions, read_decisions),
        "thutuc.forms.reading:MOST_BYTES": Edge(_form, _read_form),
        "thutuc.expressions.tokens:MAX_LENGTH": Edge(lambda n: f"x == '{'a' * (n - 7)}'", condition),
        "thutuc.expressions.tokens:MAX_BRACKETS": Edge(lambda n: f"{'(' * n}x == 1{')' * n}", condition),
        "thutuc.worktime.term:LONGEST": Edge(lambda n: f"7{' ' * (n - 14)}ngày làm việc", Term.parse),
        "thutuc.worktime.term:MOST": Edge(lambda n: f"{n} ngày", Term.parse),
        "thutuc.scenario.words:MOST_ACTS": Edge(_acts, read_text),
        "thutuc.engine.plans:MOST_BYTES": Edge(lambda n: _grown(_plan(tmp_path), n), read_migration),
        "thutuc.engine.plans:MOST_PAIRS": Edge(_pairs, parse_migration),
        "thutuc.authoring.files:MAX_BYTES": Edge(lambda n: _grown(_table([_row(1)], csv), n), read_table),
        "thutuc.authoring.files:MAX_ROWS": Edge(
            lambda n: _table([_row(number) for number in range(1, n + 1)], csv), read_table
        ),
        "thutuc.authoring.files:MAX_LINES": Edge(lambda n: _blank(_table([_row(1)], csv), n - 2), read_table),
        "thutuc.authoring.files:MAX_CELL": Edge(
            lambda n: _table([("1", "Thẩm định", "x" * n, "02 ngày làm việc")], csv), read_table
        ),
        "thutuc.engine.arguments:TEXT": Edge(
            lambda n: "r" * n, lambda text: engine.note(1, by="an.nguyen", text=text)
        ),
        "thutuc.engine.written:NAME": Edge(
            lambda n: "r" * n, lambda name: engine.note(1, by="an.nguyen", text="Đã xem", request_id=name)
        ),
    }
    store.close()


def _plan(folder: Path) -> Path:
    path = folder / "plan.toml"
    path.write_text(_pairs(1), "utf-8")
    return path


def _blank(path: Path, lines: int) -> Path:
    with path.open("ab") as out:
        out.write(b"\n" * lines)
    return path


def _grown(path: Path, size: int) -> Path:
    with path.open("ab") as out:
        out.write(((b" " * 99_999 + b"\n") * (size // 100_000 + 1))[: size - path.stat().st_size])
    return path


@pytest.mark.parametrize(
    "limit", [one for one in LIMITS if "test_limits" in one.test], ids=lambda one: one.constant
)
def test_what_is_at_the_bound_is_taken_and_what_is_beyond_is_refused(
    limit: Limit, edges: dict[str, Edge]
) -> None:
    edge = edges[limit.constant]
    edge.take(edge.make(limit.value))

    with pytest.raises(ThutucError) as refused:
        edge.take(edge.make(limit.value + 1))
    assert len(str(refused.value)) < 2_000


@pytest.mark.parametrize("limit", LIMITS, ids=lambda one: one.constant)
def test_every_bound_is_a_constant_and_has_its_test(limit: Limit) -> None:
    path, _, name = limit.test.partition("::")

    assert limit.value > 0
    assert re.search(rf"^def {name}\(", (TESTS / path).read_text("utf-8"), re.MULTILINE)
