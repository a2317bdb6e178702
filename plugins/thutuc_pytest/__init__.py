"""What pytest loads: options, hooks and fixtures of thutuc, all of them light.

A run that uses none of it pays for nothing but this file: the engine is imported where a fixture is asked
for, a scenario is collected or coverage is counted. What they do lies in :mod:`thutuc.pytest_plugin`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from thutuc import Engine, Plugins, Store
    from thutuc.organisation import OrganisationData
    from thutuc.pytest_plugin.clock import Clock
    from thutuc.pytest_plugin.counting import Tally
    from thutuc.pytest_plugin.driving import Driver
    from thutuc.pytest_plugin.laboratory import Laboratory

_LABORATORY: pytest.StashKey[Laboratory] = pytest.StashKey()
#: What merges the figures of several processes: the key in what a worker of xdist hands back.
_OUTPUT = "thutuc_coverage"


def laboratory_of(config: pytest.Config) -> Laboratory:
    """What this run of pytest works with; made when it is first asked for."""
    if _LABORATORY not in config.stash:
        from thutuc.pytest_plugin.laboratory import Laboratory

        file = config.getini("thutuc_configuration")
        config.stash[_LABORATORY] = Laboratory(
            config.rootpath,
            file=config.rootpath / file if file else None,
            postgres=config.getini("thutuc_postgres") or None,
            lang="en" if config.getini("thutuc_lang") == "en" else "vi",
            counts=_counts(config),
        )
    return config.stash[_LABORATORY]


def _counts(config: pytest.Config) -> bool:
    return bool(config.option.thutuc_coverage or config.option.thutuc_at_least)


# --- options ------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and the words of the configuration file."""
    group = parser.getgroup("thutuc", "thutuc: thủ tục hành chính")
    group.addoption(
        "--thutuc-coverage",
        action="store_true",
        help="tell which nodes, flows, rules of time and rows of decision tables the tests came by",
    )
    group.addoption(
        "--thutuc-coverage-at-least",
        dest="thutuc_at_least",
        metavar="nodes=100,flows=90,terms=80",
        type=_least,
        help="fail where a procedure has less, in percent",
    )
    parser.addini("thutuc_configuration", "the thutuc.toml in force; by default looked for from rootdir up")
    parser.addini("thutuc_postgres", "a PostgreSQL to make schemas in; THUTUC_TEST_PG wins")
    parser.addini("thutuc_lang", "language of stories and failures: vi or en", default="vi")
    parser.addini(
        "thutuc_short_names",
        "whether engine, clock, organisation, drive and store are there as fixtures, too",
        type="bool",
        default=True,
    )


def _least(text: str) -> dict[str, float]:
    """``nodes=100,flows=90`` as figures."""
    found: dict[str, float] = {}
    for part in text.split(","):
        name, _, figure = part.partition("=")
        if name not in ("nodes", "flows", "terms"):
            raise ValueError(name)
        found[name] = float(figure)
    return found


def pytest_configure(config: pytest.Config) -> None:
    """Know the marker of scenarios; add the short names, unless they are not wanted."""
    config.addinivalue_line("markers", "thutuc_scenario: a scenario that lies beside its procedure")
    if config.getini("thutuc_short_names"):
        from thutuc_pytest import short

        config.pluginmanager.register(short, "thutuc_pytest_short")


# --- scenarios ----------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A scenario is ``NAME.toml`` in or below a folder ``scenarios`` beside which a BPMN file lies."""
    if file_path.suffix.lower() != ".toml":
        return None
    folder = next((each for each in file_path.parents if each.name == "scenarios"), None)
    if folder is None or next(folder.parent.glob("*.bpmn"), None) is None:
        return None
    from thutuc.pytest_plugin.collecting import ScenarioFile

    return ScenarioFile.from_parent(parent, path=file_path, lab=laboratory_of(parent.config))


# --- coverage -----------------------------------------------------------------------------------


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it counted; the run fails where less was come by than was asked for."""
    config = session.config
    if not _counts(config) or config.option.collectonly:
        return
    tally = laboratory_of(config).tally
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output[_OUTPUT] = tally.plain()
        return
    laboratory_of(config).know_configured()
    if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) and tally.short_of(
        config.option.thutuc_at_least or {}
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of xdist has ended: what it counted is added."""
    plain = getattr(node, "workeroutput", {}).get(_OUTPUT)
    if plain:
        laboratory_of(node.config).tally.merge(plain)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell what the tests came by."""
    if not _counts(config) or config.option.collectonly:
        return
    lab = laboratory_of(config)
    terminalreporter.section("thutuc: độ phủ" if lab.lang == "vi" else "thutuc: coverage")
    for line, good in lab.tally.lines(config.option.thutuc_at_least or {}, lab.lang):
        terminalreporter.write_line(line, green=good is True, red=good is False)


# --- stores of every kind -----------------------------------------------------------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a store is run on every kind there is."""
    name = "thutuc_store_kind"
    if name not in metafunc.fixturenames:
        return
    if any(name in str(mark.args[:1]) for mark in metafunc.definition.iter_markers("parametrize")):
        return
    metafunc.parametrize(name, laboratory_of(metafunc.config).kinds, indirect=True)


@pytest.fixture
def thutuc_store_kind(request: pytest.FixtureRequest) -> str:
    """``memory``, ``file`` or ``postgres``: what kind of store the test runs on."""
    return str(request.param)


@pytest.fixture
def thutuc_store(thutuc_store_kind: str, tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Store]:
    """An empty store; the test is run once for each kind: in memory, a file, PostgreSQL if configured."""
    with laboratory_of(pytestconfig).store(thutuc_store_kind, tmp_path) as store:
        yield store


# --- the laboratory -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def thutuc_laboratory(pytestconfig: pytest.Config) -> Laboratory:
    """What makes a new engine and clock whenever it is asked, as tests with Hypothesis need it."""
    return laboratory_of(pytestconfig)


@pytest.fixture
def thutuc_organisation(pytestconfig: pytest.Config) -> OrganisationData | None:
    """Who sits where: of ``thutuc.toml``, else the sample province. Override it to give your own."""
    return laboratory_of(pytestconfig).organisation


@pytest.fixture
def thutuc_plugins(pytestconfig: pytest.Config, thutuc_organisation: OrganisationData | None) -> Plugins:
    """The plug-ins in force, over the organisation. Override it to add your own."""
    return laboratory_of(pytestconfig).world_of(thutuc_organisation).plugins()


@pytest.fixture
def thutuc_clock(thutuc_plugins: Plugins) -> Clock:
    """A virtual clock: 09:00 on Monday 02/03/2026, until it is told otherwise."""
    from thutuc.pytest_plugin.clock import Clock

    return Clock(thutuc_plugins)


@pytest.fixture
def thutuc_engine(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config, thutuc_plugins: Plugins, thutuc_clock: Clock
) -> Iterator[Engine]:
    """An engine by the virtual clock: in memory, or on the store of a test that asks for one, too."""
    lab = laboratory_of(pytestconfig)
    given = request.getfixturevalue("thutuc_store") if "thutuc_store" in request.fixturenames else None
    with lab.engine(given, thutuc_plugins, thutuc_clock) as engine:
        yield engine


@pytest.fixture
def thutuc_drive(
    pytestconfig: pytest.Config,
    thutuc_engine: Engine,
    thutuc_clock: Clock,
    thutuc_organisation: OrganisationData | None,
) -> Driver:
    """Runs a dossier by naming what people decide: ``drive("dang-ky-khai-sinh", eligible=False)``."""
    from thutuc.pytest_plugin.driving import Driver

    lab = laboratory_of(pytestconfig)
    return Driver(lab, lab.world_of(thutuc_organisation), thutuc_engine, thutuc_clock)


@pytest.fixture
def thutuc_coverage(pytestconfig: pytest.Config) -> Tally:
    """What was come by so far; ``thutuc_coverage.count(engine)`` counts an engine of your own."""
    return laboratory_of(pytestconfig).tally
