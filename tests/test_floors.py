"""A module imports only from the floors below its own, and each foreign library has one door."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "thutuc"

#: From the ground up; modules of one floor do not know each other. A package counts as one module.
#: ``worktime`` lies below the other words because a procedure's terms are worktime's, and ``lint``
#: above ``plugins`` because plug-ins add rules; ``forms`` below because a step has its form.
FLOORS = (
    ("errors", "mistakes", "sample", "safetoml", "bounded", "whole", "composing"),
    ("sayings", "safexml"),
    ("worktime", "forms"),
    ("procedure", "dossier", "organisation", "expressions"),
    ("bpmn", "dmn", "hookspecs", "layout"),
    ("net",),
    ("runtime",),
    ("defaults", "answers"),
    ("store", "plugins", "_spiff"),
    ("lint",),
    ("engine",),
    ("outbox",),
    ("reports", "configuration", "logs", "api"),
    ("scenario", "authoring"),
    ("simulation",),
    ("demo",),
    ("cli", "pytest_plugin"),
)
FLOOR = {module: number for number, modules in enumerate(FLOORS) for module in modules}

#: The only places, below ``src/thutuc``, that may import a foreign library.
DOORS = {
    "SpiffWorkflow": ("_spiff/",),
    "lxml": ("bpmn/", "dmn/", "safexml.py"),
    "psycopg": (
        "store/postgres.py",
        "store/pgtx.py",
        "store/pgerrors.py",
        "store/wire.py",
        "store/agencies.py",
    ),
    "cryptography": ("store/vault.py",),
    "pytest": ("pytest_plugin/",),
    "hypothesis": ("pytest_plugin/strategies.py",),
    "yaml": (),
    "typer": ("cli", "hookspecs.py"),
    "rich": ("cli",),
    "openpyxl": ("authoring/files.py",),
    "uvicorn": ("api/serving.py",),
    "h11": ("api/serving.py",),
    "docx": ("authoring/files.py", "authoring/annex.py"),
}

FILES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))


def test_the_page_on_architecture_draws_these_floors() -> None:
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8")
    drawn = page.partition("## Floors")[2].split("```")[1].strip().splitlines()
    assert [set(re.split(r"\s{2,}", row)[0].split(" | ")) for row in drawn] == [
        set(row) for row in reversed(FLOORS)
    ]


@cache
def imported(path: Path) -> list[str]:
    """The full names of what a file imports, wherever in it."""
    return [*_imported(path)]


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively; say the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(file: str) -> str:
    """``store/sqlite.py`` is of ``store``, ``errors.py`` of ``errors``."""
    return file.split("/", maxsplit=1)[0].removesuffix(".py")


@pytest.mark.parametrize("file", [file for file in FILES if not module_of(file).startswith("__")])
def test_a_module_imports_only_from_floors_below_its_own(file: str) -> None:
    own = module_of(file)
    assert own in FLOOR, f"say in FLOORS, and in the design, on which floor {own!r} stands"
    inner = {name.split(".")[1] for name in imported(SOURCE / file) if name.startswith("thutuc.")} - {own}
    assert [name for name in sorted(inner) if FLOOR.get(name, len(FLOORS)) >= FLOOR[own]] == []


@pytest.mark.parametrize("library", DOORS)
def test_each_foreign_library_has_its_own_door(library: str) -> None:
    users = [
        file
        for file in FILES
        if any(name.split(".")[0] == library for name in imported(SOURCE / file))
        and not any(file.startswith(door) for door in DOORS[library])
    ]
    assert users == []


def test_no_module_needs_itself_to_be_imported() -> None:
    """So each can be the first that somebody imports."""
    files = {("thutuc." + file[:-3].replace("/", ".")).removesuffix(".__init__"): file for file in FILES}
    graph = {}
    for module, file in files.items():
        tree = ast.parse((SOURCE / file).read_text("utf-8"))
        needed = {name if name in files else name.rpartition(".")[0] for name in _needed(tree.body)}
        around = {of for name in needed for of in _packages(name)} - _packages(module)
        graph[module] = ((needed | around) & files.keys()) - {module, "thutuc"}
    TopologicalSorter(graph).prepare()


def _needed(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The full names of what is imported as soon as the module is."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from _needed(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _needed(ast.iter_child_nodes(node))


def _packages(module: str) -> set[str]:
    """Those it lies in, which are imported before it."""
    parts = module.split(".")
    return {".".join(parts[:number]) for number in range(1, len(parts))}


def test_what_decides_a_command_asks_no_database() -> None:
    """Rows of the journal it may read, which it is given."""
    used = {name for path in (SOURCE / "engine" / "rules").glob("*.py") for name in imported(path)}
    doors = ("thutuc.store", "thutuc.engine.desk", "thutuc.engine.lists")
    asked = {name for name in used if name.startswith(doors)}
    assert asked == {"thutuc.store.JournalRow", "thutuc.store.outbox", "thutuc.store.rows.keepable"}


def test_nobody_inside_asks_what_time_it_is() -> None:
    """Time is an argument; only the people at the door read a clock, and who holds it against a server's."""
    reads = ("datetime.now(", "datetime.utcnow(", "date.today(", "time.time()")
    speaking = FLOORS[-1]
    found = [
        f"{file}: {read}"
        for file in FILES
        for read in reads
        if read in (SOURCE / file).read_text("utf-8") and module_of(file) not in speaking
    ]
    assert [line for line in found if not line.startswith(("engine/", "store/wire.py"))] == []


def test_a_calendar_and_seats_are_asked_for_in_one_place() -> None:
    """``Plugins.calendar`` refuses a missing one, ``Plugins.seats`` joins the answers."""
    asks = re.compile(r"hook\.(calendar|roles_of)\(")
    assert [file for file in FILES if asks.search((SOURCE / file).read_text("utf-8"))] == [
        "plugins/__init__.py"
    ]


def test_what_decides_asks_the_world_for_units_heads_and_who_is_responsible() -> None:
    """``World`` remembers within a batch what a hook has answered."""
    asks = re.compile(r"hook\.(unit|head_of|responsible)\b")
    engine = [file for file in FILES if file.startswith("engine/")]
    found = [file for file in engine if asks.search((SOURCE / file).read_text("utf-8"))]
    assert found == ["engine/draft.py"]


def test_which_whole_numbers_a_column_holds_is_said_in_one_place() -> None:
    said = re.compile(r"2 ?\*\* ?6[34]")
    assert [file for file in FILES if said.search((SOURCE / file).read_text("utf-8"))] == ["whole.py"]


def test_the_zone_and_the_days_of_the_week_are_named_in_one_place() -> None:
    found = {file: (SOURCE / file).read_text("utf-8") for file in FILES}
    assert [file for file, text in found.items() if "\nZONE = ZoneInfo(" in text] == ["dossier/view.py"]
    assert [file for file, text in found.items() if '("monday", ' in text] == ["worktime/calendar.py"]


def test_the_name_of_a_task_s_clock_is_made_and_read_in_one_place() -> None:
    spelt = re.compile(r"""["']task:""")
    assert [file for file in FILES if spelt.search((SOURCE / file).read_text("utf-8"))] == [
        "dossier/naming.py"
    ]


def test_how_an_instant_is_written_in_a_sentence_stands_in_one_place() -> None:
    """Refusals add the seconds that somebody typed; columns of tables, stories and judgements are short."""
    found = {file: (SOURCE / file).read_text("utf-8") for file in FILES}
    assert [file for file, text in found.items() if re.search(r"%H:%M(:%S)? (ngày|on) ", text)] == [
        "dossier/view.py",
        "engine/refusals/dates.py",
    ]
    assert [file for file, text in found.items() if "%H:%M %d/%m" in text] == [
        "cli/show.py",
        "scenario/judging.py",
        "scenario/story.py",
    ]


def test_the_names_of_tasks_and_duties_are_made_in_one_place() -> None:
    made = re.compile(r"""f["']\{[\w.]*(id|dossier)\}\.d?\{""")
    found = [file for file in FILES if made.search((SOURCE / file).read_text("utf-8"))]
    assert found == ["dossier/naming.py", "logs/ocel.py"], "in an event log numbers are texts already"


@pytest.mark.parametrize("plugin", ["thutuc_deadlines", "thutuc_roles", "thutuc_escalation"])
def test_a_plug_in_imports_only_what_is_public(plugin: str) -> None:
    page = (ROOT / "docs" / "reference" / "public.md").read_text("utf-8")
    used = {
        name.rpartition(".")[0]
        for path in (ROOT / "plugins" / plugin).rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] == "thutuc"
    }
    assert [name for name in sorted(used) if f"`{name}`" not in page] == []


def test_no_docstring_leans_on_its_neighbour() -> None:
    leans = re.compile(r'"""(The same|Likewise|As above)( (as|at|for|from|in|of|on|while|with) |[.,;:])')
    assert [file for file in FILES if leans.search((SOURCE / file).read_text("utf-8"))] == []
