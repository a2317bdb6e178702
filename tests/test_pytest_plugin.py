"""The plug-in for pytest, from outside: what a province's developers see when their tests run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import thutuc.pytest_plugin  # noqa: F401 (a run in this process finds it there)

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
BIRTH = ROOT / "procedures" / "dang-ky-khai-sinh"


@pytest.fixture
def laboratory(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder of somebody else's, with the plug-in in force, run in a process of its own."""
    paths = [str(ROOT / "src"), str(ROOT / "plugins"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    monkeypatch.delenv("THUTUC_TEST_PG", raising=False)
    return pytester


def run(laboratory: pytest.Pytester, *arguments: str, apart: bool = False) -> pytest.RunResult:
    """One run of pytest there, in this process or in one *apart*."""
    runs = laboratory.runpytest_subprocess if apart else laboratory.runpytest_inprocess
    return runs("-p", "thutuc_pytest", "-p", "no:cacheprovider", *arguments)


def procedure(laboratory: pytest.Pytester, *scenarios: str) -> Path:
    """A copy of the registration of a birth, with some of its scenarios."""
    folder = laboratory.path / "khai-sinh"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "forms").mkdir()
    (folder / "procedure.bpmn").write_bytes((BIRTH / "procedure.bpmn").read_bytes())
    for form in (BIRTH / "forms").iterdir():
        (folder / "forms" / form.name).write_bytes(form.read_bytes())
    for name in scenarios:
        (folder / "scenarios" / name).write_bytes((BIRTH / "scenarios" / name).read_bytes())
    return folder


# --- what it costs ------------------------------------------------------------------------------


def test_the_entry_point_is_named_as_the_module() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"thutuc_pytest": "thutuc_pytest"}


def test_pytest_finds_it_by_the_entry_point_and_takes_it_once(
    laboratory: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = laboratory.path / "installed" / "other-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[pytest11]\nthutuc_pytest = thutuc_pytest\n")
    monkeypatch.setenv("PYTHONPATH", f"{facts.parent}{os.pathsep}{os.environ['PYTHONPATH']}")
    laboratory.makepyfile(
        """
        def test_found(clock):
            assert clock().isoformat() == "2026-03-02T09:00:00+07:00"

        def test_there(pytestconfig):
            assert pytestconfig.pluginmanager.has_plugin("thutuc_pytest")
        """
    )
    laboratory.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)
    run(laboratory, "-k", "there", apart=True).assert_outcomes(passed=1, deselected=1)


def test_a_run_that_uses_none_of_it_does_not_import_the_engine(laboratory: pytest.Pytester) -> None:
    laboratory.makepyfile(
        """
        import sys

        def test_nothing_of_thutuc_is_there():
            assert [name for name in sys.modules if name.partition(".")[0] == "thutuc"] == []
        """
    )
    (laboratory.path / "scenarios").mkdir()
    (laboratory.path / "scenarios" / "other.toml").write_text("[of]\nsomebody = 'else'\n")
    run(laboratory, apart=True).assert_outcomes(passed=1)


def test_every_run_imports_two_small_modules_only(laboratory: pytest.Pytester) -> None:
    program = (
        "import sys, pytest; before = {*sys.modules}; import thutuc_pytest.short; "
        "print(*sorted({*sys.modules} - before))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["thutuc_pytest", "thutuc_pytest.short"]


# --- fixtures -----------------------------------------------------------------------------------


def test_a_dossier_is_run_by_naming_what_people_decide(laboratory: pytest.Pytester) -> None:
    laboratory.makepyfile(
        """
        import pytest
        from thutuc.errors import ConfigurationError
        from thutuc.pytest_plugin import expect

        def test_registered(drive):
            dossier = drive("dang-ky-khai-sinh")
            assert " > ".join(dossier.path) == (
                "check_papers > appraise > register_birth > sign_certificate > hand_over > return_result"
            )
            expect(dossier).ends_at("registered").is_on_time().to_be(phase="returned", status=10)

        def test_what_is_decided_is_the_way_it_goes(drive):
            dossier = drive("dang-ky-khai-sinh", signature=["send_back", "signed"])
            assert dossier.path.count("sign_certificate") == 2

        def test_it_stops_where_it_is_told_to(drive, engine, clock):
            dossier = drive("dang-ky-khai-sinh", until="appraise")
            expect(dossier).is_at("appraise").is_held_by("viet.ngo").lies_with("dong-may.office")
            assert engine.dossier(dossier.id).procedure == "dang-ky-khai-sinh"
            clock.advance("03 ngày làm việc")
            engine.tick()
            expect(dossier).is_late().has_told("viet.ngo", of="appraise")
            expect(dossier).has_duty("urge", of="appraise")  # among others
            for strange in ({"lat": True}, {"duties": [{}]}):
                with pytest.raises(ConfigurationError, match="mục|bảng trống"):
                    expect(dossier).to_be(**strange)
            with pytest.raises(AssertionError, match="told: .*officer = nobody, of = appraise"):
                expect(dossier).has_told("nobody", of="appraise")
            with pytest.raises(AssertionError, match="duties: .*kind = flag"):
                expect(dossier).has_duty("flag")
            assert dossier.do("appraise", eligible=True).run().end == "registered"

        def test_silence_is_waited_for(drive):
            dossier = drive("dang-ky-khai-sinh", until="appraise").wait("05 ngày")
            expect(dossier).is_at("appraise").is_late().has_gone_through("check_papers")

        def test_the_clock_counts_working_and_calendar_time(clock):
            assert f"{clock.advance('08 giờ làm việc'):%d %H:%M}" == "03 09:00"
            assert f"{clock.advance('03 ngày làm việc'):%d %H:%M}" == "06 09:00"
            assert f"{clock.advance('02 ngày'):%d %H:%M}" == "08 09:00"

        def test_the_organisation_is_the_sample(organisation):
            assert any(officer.id == "an.nguyen" for officer in organisation.officers)
        """
    )
    run(laboratory).assert_outcomes(passed=6)


def test_a_store_is_every_store_in_turn(laboratory: pytest.Pytester) -> None:
    laboratory.makepyfile(
        """
        def test_stored(store, drive):
            dossier = drive("dang-ky-khai-sinh")
            with store.transaction(write=False) as tx:
                assert tx.dossier(dossier.id).procedure == 1

        def test_in_memory_only(drive):
            assert drive("dang-ky-khai-sinh").dossier.closed
        """
    )
    result = run(laboratory, "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*test_stored?memory? PASSED*", "*test_stored?file? PASSED*"])


def test_the_store_is_postgresql_too_where_one_is_configured(
    laboratory: pytest.Pytester, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUTUC_TEST_PG", postgres)
    laboratory.makepyfile(
        """
        def test_stored(store, drive):
            assert drive("dang-ky-khai-sinh").dossier.closed
        """
    )
    result = run(laboratory, "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*test_stored?postgres? PASSED*"])


def test_fixtures_of_the_host_win_and_those_of_thutuc_keep_to_themselves(laboratory: pytest.Pytester) -> None:
    laboratory.makeconftest(
        """
        import pytest

        @pytest.fixture
        def engine():
            return "SQLAlchemy"

        @pytest.fixture
        def clock():
            return "a clock of the host"
        """
    )
    laboratory.makepyfile(
        """
        def test_both(engine, clock, drive, thutuc_engine):
            assert (engine, clock) == ("SQLAlchemy", "a clock of the host")
            assert drive("dang-ky-khai-sinh").engine is thutuc_engine
        """
    )
    run(laboratory).assert_outcomes(passed=1)


def test_the_short_names_can_be_left_out(laboratory: pytest.Pytester) -> None:
    laboratory.makeini("[pytest]\nthutuc_short_names = false")
    laboratory.makepyfile(
        """
        def test_long(thutuc_drive):
            assert thutuc_drive("dang-ky-khai-sinh").dossier.closed

        def test_short(drive):
            pass
        """
    )
    result = run(laboratory)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*fixture 'drive' not found*"])


def test_an_organisation_of_the_hosts_own_is_taken(laboratory: pytest.Pytester) -> None:
    laboratory.makeconftest(
        """
        import pytest

        @pytest.fixture
        def thutuc_organisation(pytestconfig):
            from thutuc_pytest import laboratory_of

            known = laboratory_of(pytestconfig).organisation
            renamed = [one.model_copy(update={"name": "Ngô Thị Mới"}) if one.id == "viet.ngo" else one
                       for one in known.officers]
            return known.model_copy(update={"officers": tuple(renamed)})
        """
    )
    laboratory.makepyfile(
        """
        def test_named(drive):
            assert "Ngô Thị Mới [viet.ngo]" in drive("dang-ky-khai-sinh", until="appraise").telling()
        """
    )
    run(laboratory).assert_outcomes(passed=1)


# --- what fails tells the story -------------------------------------------------------------------


def test_what_is_not_so_fails_with_the_story_and_without_the_insides(laboratory: pytest.Pytester) -> None:
    laboratory.makepyfile(
        """
        from thutuc.pytest_plugin import expect

        def test_held(drive):
            expect(drive("dang-ky-khai-sinh", until="appraise")).is_held_by("an.nguyen")

        def test_refused(drive):
            drive("dang-ky-khai-sinh", until="appraise").do("appraise", by="an.nguyen")

        def test_misspelt(drive):
            drive("dang-ky-khai-sinh", elligible=False)

        def test_closed(drive):
            drive("dang-ky-khai-sinh").do("appraise")
        """
    )
    result = run(laboratory)
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(
        [
            "*task.appraise.holder: mong đợi an.nguyen, thực tế viet.ngo",
            "*Diễn biến, H99.41-260302-0001 (dang-ky-khai-sinh):",
            "*09:00 02/03/2026  nộp hồ sơ tại dong-may.one-stop",
            "*NotPermitted: *",
            "*Diễn biến, H99.41-260302-0001 (dang-ky-khai-sinh):",
            "*TypeError: Expected a step, field or message of *'elligible'; did you mean 'eligible'?*",
            "*AssertionError: Expected the step 'appraise' to be open, found none.",
        ]
    )
    result.stdout.no_fnmatch_line("*def to_be*")


# --- scenarios ----------------------------------------------------------------------------------


def test_scenarios_beside_a_procedure_are_tests(laboratory: pytest.Pytester) -> None:
    folder = procedure(laboratory, "complete-papers.toml")
    whole = (folder / "scenarios" / "complete-papers.toml").read_text("utf-8")
    (folder / "scenarios" / "wrong.toml").write_text(whole.replace('end = "registered"', 'end = "refused"'))
    (folder / "scenarios" / "unreadable.toml").write_text(whole.replace("start =", "begin ="))

    result = run(laboratory, "--strict-markers")

    result.assert_outcomes(passed=1, failed=2)
    line = whole.splitlines().index('end = "registered"') + 1
    result.stdout.fnmatch_lines(
        [
            "*unreadable.toml:*: ở đây không có mục 'begin'*",
            "Đủ giấy tờ, trả kết quả trong ngày",
            "*09:00 02/03/2026  nộp hồ sơ tại dong-may.one-stop",
            f"*wrong.toml:{line}: end: mong đợi refused, thực tế registered",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*.py:*")
    run(laboratory, "-m", "not thutuc_scenario").assert_outcomes(deselected=3)


def test_a_scenario_in_a_folder_of_its_own_or_with_a_loud_name_is_no_less_a_test(
    laboratory: pytest.Pytester,
) -> None:
    folder = procedure(laboratory)
    whole = (BIRTH / "scenarios" / "complete-papers.toml").read_text("utf-8")
    (folder / "scenarios" / "late").mkdir()
    (folder / "scenarios" / "late" / "deep.toml").write_text(whole)
    (folder / "scenarios" / "LOUD.TOML").write_text(whole.replace('end = "registered"', 'end = "refused"'))
    run(laboratory).assert_outcomes(passed=1, failed=1)


def test_a_procedure_that_is_refused_fails_its_scenarios_in_words(laboratory: pytest.Pytester) -> None:
    folder = procedure(laboratory, "complete-papers.toml")
    file = folder / "procedure.bpmn"
    file.write_text(file.read_text("utf-8").replace('value="0,5 ngày làm việc"', 'value="mai"', 1), "utf-8")
    file.write_text(file.read_text("utf-8").replace("<bpmn:userTask", "<bpmn:usertask", 1), "utf-8")
    result = run(laboratory)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*procedure.bpmn*"])
    result.stdout.no_fnmatch_line("*Traceback*")


# --- coverage -----------------------------------------------------------------------------------


def figures(result: pytest.RunResult) -> list[str]:
    """The lines of the summary that tell of procedures."""
    return [line for line in result.outlines if re.match(r"[a-z-]+: \d+/\d+ nút", line)]


def test_coverage_is_told_and_may_be_asked_for(laboratory: pytest.Pytester) -> None:
    procedure(laboratory, "complete-papers.toml")
    whole = run(laboratory, "--thutuc-coverage")
    assert whole.ret == 0
    assert figures(whole) == ["dang-ky-khai-sinh: 12/21 nút, 11/25 luồng, 1/13 quy tắc thời hạn"]
    whole.stdout.fnmatch_lines(["*thutuc: độ phủ*", "  chưa qua, nút: Chờ trả lời xác minh; *"])

    assert run(laboratory, "--thutuc-coverage-at-least", "nodes=55,flows=40").ret == 0
    short = run(laboratory, "--thutuc-coverage-at-least", "nodes=90")
    short.assert_outcomes(passed=1)
    assert short.ret == pytest.ExitCode.TESTS_FAILED
    short.stdout.fnmatch_lines(["  nút: 57% < 90%, thấp hơn mức yêu cầu"])
    wrong = run(laboratory, "--thutuc-coverage-at-least", "knots=90")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR


def test_coverage_of_several_workers_is_one(laboratory: pytest.Pytester) -> None:
    names = ["complete-papers.toml", "refusal.toml", "verification.toml"]
    procedure(laboratory, *names)
    laboratory.makepyfile(
        """
        def test_driven(drive):
            assert drive("dang-ky-khai-sinh", signature=["send_back", "signed"]).end == "registered"
        """
    )
    alone = run(laboratory, "--thutuc-coverage")
    shared = run(laboratory, "--thutuc-coverage", "-n", "2", apart=True)
    alone.assert_outcomes(passed=len(names) + 1)
    shared.assert_outcomes(passed=len(names) + 1)
    assert (
        figures(alone)
        == figures(shared)
        == ["dang-ky-khai-sinh: 16/21 nút, 17/25 luồng, 2/13 quy tắc thời hạn"]
    )


def test_stories_and_figures_are_told_in_english_where_it_is_wanted(laboratory: pytest.Pytester) -> None:
    laboratory.makeini("[pytest]\nthutuc_lang = en")
    laboratory.makepyfile(
        """
        from thutuc.pytest_plugin import expect

        def test_late(drive):
            expect(drive("dang-ky-khai-sinh", until="appraise")).is_late()
        """
    )
    result = run(laboratory, "--thutuc-coverage")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*late: expected true, found false",
            "*What happened, *",
            "*09:00 02/03/2026  handed in at dong-may.one-stop",
            "*thutuc: coverage*",
            "dang-ky-khai-sinh: 4/21 nodes, 3/25 flows, 1/13 rules of time",
        ]
    )


def test_what_cannot_be_counted_is_told_and_fails_what_was_asked_for(laboratory: pytest.Pytester) -> None:
    (laboratory.path / "thutuc.toml").write_text('procedures = ["nowhere"]\n')
    laboratory.makepyfile("def test_nothing():\n    pass\n")
    assert run(laboratory, "--thutuc-coverage").ret == 0
    result = run(laboratory, "--thutuc-coverage-at-least", "nodes=1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["Expected procedures at *nowhere, found nothing there."])


def test_an_engine_of_the_hosts_own_is_counted_when_it_says_so(laboratory: pytest.Pytester) -> None:
    laboratory.makepyfile(
        """
        from thutuc import Engine, library, load_plugins, open_store, sample
        from thutuc.pytest_plugin import expect, follow

        def test_mine(thutuc_coverage, clock):
            store = open_store(":memory:")
            store.upgrade()
            mine = Engine(store, plugins=load_plugins({"roles": {"organisation": sample()}}), clock=clock)
            mine.deploy(library() / "dang-ky-khai-sinh" / "procedure.bpmn", by="system")
            begun = mine.start("dang-ky-khai-sinh", by="an.nguyen", received_at="dong-may.one-stop",
                               competent="dong-may", receive=True)
            expect(follow(mine, begun.code)).is_at("check_papers").is_due("2026-03-02T17:30+07:00")
            thutuc_coverage.count(mine)
            store.close()
        """
    )
    result = run(laboratory, "--thutuc-coverage")
    result.assert_outcomes(passed=1)
    assert figures(result) == ["dang-ky-khai-sinh: 2/21 nút, 1/25 luồng, 1/13 quy tắc thời hạn"]


def test_a_configured_procedure_that_no_test_came_by_is_told_of(laboratory: pytest.Pytester) -> None:
    procedure(laboratory)
    (laboratory.path / "thutuc.toml").write_text('procedures = ["khai-sinh"]\n')
    laboratory.makepyfile("def test_nothing():\n    pass\n")
    result = run(laboratory, "--thutuc-coverage-at-least", "nodes=1")
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert figures(result) == ["dang-ky-khai-sinh: 0/21 nút, 0/25 luồng, 0/13 quy tắc thời hạn"]
