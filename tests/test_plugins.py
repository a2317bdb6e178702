"""Plug-ins: found by entry point as a stranger's would be, loaded by name, refused when misspelt."""

import json
import subprocess
import sys
import zipfile

import pytest

from thutuc import Engine, Plugins, hookimpl, library, load_plugins, open_store, sample
from thutuc.engine import in_vietnamese
from thutuc.errors import ConfigurationError
from thutuc.plugins import found

STRANGER = '''
"""A province's own rule: nobody completes anything on its founding day."""
from thutuc import hookimpl


class Feast:
    def __init__(self, settings):
        self.day = settings["day"]

    @hookimpl
    def may(self, actor, verb):
        return f"no {verb} on {self.day}" if actor == "an.nguyen" else None


def plugin(settings):
    return Feast(settings)
'''

ASK = """
import json
from thutuc import load_plugins, sample
from thutuc.plugins import found
roles = {"organisation": str(sample())}
plugins = load_plugins({"roles": roles, "feast": {"day": "09/01"}}, names=("deadlines", "roles", "feast"))
print(json.dumps({
    "found": [each.name for each in found()],
    "loaded": plugins.loaded(),
    "says": plugins.hook.may(actor="an.nguyen", verb="complete", dossier=None),
}))
"""


def _wheel(folder):
    """A wheel as any build tool makes it, so that installing it needs no build tool."""
    path = folder / "stranger_feast-2.5-py3-none-any.whl"
    info = "stranger_feast-2.5.dist-info"
    files = {
        "stranger_feast.py": STRANGER,
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: stranger-feast\nVersion: 2.5\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[thutuc]\nfeast = stranger_feast:plugin\n",
    }
    record = "".join(f"{name},,\n" for name in files) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, text)
    return path


def test_a_plugin_installed_from_elsewhere_is_found_loaded_and_asked(tmp_path):
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*install, str(target), str(_wheel(tmp_path))], check=True, capture_output=True)
    code = f"import site; site.addsitedir({str(target)!r})\n{ASK}"

    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    told = json.loads(answer.stdout)

    assert "feast" in told["found"]
    assert "stranger_feast 2.5" in told["loaded"]
    assert told["says"] == ["no complete on 09/01"]


def test_an_installed_plugin_that_the_configuration_does_not_name_is_listed_and_not_loaded():
    plugins = load_plugins(names=("deadlines",))

    assert {"deadlines", "roles", "escalation"} <= {each.name for each in found()}
    assert not any("roles" in name for name in plugins.loaded())


def test_a_name_that_is_not_installed_is_refused_and_the_installed_ones_are_named():
    with pytest.raises(ConfigurationError, match=r"found 'weather'; installed are .*deadlines"):
        load_plugins(names=("weather",))


def test_settings_for_a_plugin_that_is_not_loaded_are_refused():
    with pytest.raises(ConfigurationError, match="section for escalation"):
        load_plugins({"escalation": {}}, names=("deadlines",))


def test_a_misspelt_hook_is_refused_by_name():
    class Misspelt:
        @hookimpl
        def deadlin(self):
            return None

    with pytest.raises(ConfigurationError, match="deadlin"):
        Plugins([Misspelt()])


def test_who_answered_a_hook_can_be_told():
    plugins = load_plugins({"roles": {"organisation": str(sample())}}, names=("deadlines", "roles"))

    assert plugins.stamp("responsible").startswith("thutuc_roles ")
    assert plugins.stamp("service_task") == "thutuc"


class _Last:
    @hookimpl(trylast=True)
    def unit(self, unit):
        return f"last {unit}"


class _First:
    @hookimpl
    def unit(self, at, unit):
        return f"first {unit} {at}" if unit != "nobody" else None


class _Around:
    @hookimpl(wrapper=True)
    def unit(self, unit):
        return [(yield)]


def test_a_hook_is_asked_as_pluggy_would_before_and_after_a_plugin_comes_and_goes():
    plugins = Plugins([_First(), _Last()])

    def told():
        asked = [{"unit": unit, "at": 9} for unit in ("office", "nobody")]
        ours = [plugins.hook.unit(**each) for each in asked]
        assert ours == [plugins.manager.hook.unit(**each) for each in asked]
        return ours

    assert told() == ["first office 9", "last nobody"]
    around = _Around()
    plugins.register(around, "around", "")
    assert told() == [["first office 9"], ["last nobody"]]
    plugins.manager.unregister(around)
    assert told() == ["first office 9", "last nobody"]


def test_a_hook_whose_answers_are_joined_leaves_out_who_has_nothing_to_say():
    class Silent:
        @hookimpl
        def roles_of(self):
            return None

    class Officer:
        @hookimpl
        def roles_of(self, officer):
            return [officer]

    assert Plugins().hook.roles_of(officer="a", at=1) == []
    assert Plugins([Officer(), Silent(), Officer()]).hook.roles_of(officer="a", at=1) == [["a"], ["a"]]


def test_a_misspelt_argument_of_a_hook_is_refused_with_plugin_and_hook():
    class Misspelt:
        @hookimpl
        def may(self, actor, werb):
            return None

    plugins = Plugins()
    with pytest.raises(ConfigurationError, match=r"test_plugins.*'may'.*werb"):
        plugins.register(Misspelt(), "test_plugins", "")
    assert plugins.loaded() == Plugins().loaded()
    assert plugins.hook.may(actor="an.nguyen", verb="start", dossier=None) == []


def _engine(plugin):
    store = open_store(":memory:")
    store.upgrade()
    plugins = load_plugins({"roles": {"organisation": str(sample())}}, extra=[plugin])
    engine = Engine(store, plugins=plugins)
    engine.deploy(library() / "dang-ky-khai-sinh" / "procedure.bpmn", by="system")
    return engine


BIRTH = {"by": "an.nguyen", "received_at": "dong-may.one-stop", "competent": "dong-may"}


def test_an_answer_to_may_that_is_no_reason_names_hook_and_plugin():
    class Yes:
        @hookimpl
        def may(self, verb):
            return True if verb == "start" else None

    engine = _engine(Yes())
    with pytest.raises(
        ConfigurationError, match=r"'may' .* found True from one of: .*test_plugins"
    ) as caught:
        engine.start("dang-ky-khai-sinh", **BIRTH)
    assert in_vietnamese(caught.value).startswith("Hook 'may' phải trả lời bằng")
    assert engine.search() == []


def test_what_a_plugin_raises_undoes_the_verb_and_reaches_the_caller():
    class Falls:
        @hookimpl
        def responsible(self):
            raise ZeroDivisionError("no officers")

    engine = _engine(Falls())
    with pytest.raises(ZeroDivisionError, match="no officers"):
        engine.start("dang-ky-khai-sinh", **BIRTH, receive=True)
    assert engine.search() == [] and engine.verify() == []
