"""What a modeler does to a drawing: keeps thutuc's words as properties, or reads and writes it whole."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from lxml import etree

from thutuc.authoring.templates import TEMPLATES, Platform, Template, names, places
from thutuc.bpmn.vocabulary import NAMESPACE, PLACES, REPEATED

PROCEDURES = sorted((Path(__file__).parents[1] / "procedures").glob("*/procedure.bpmn"))
OWN = f"{{{NAMESPACE}}}"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
VENDOR = {
    Platform.CAMUNDA_7: "http://camunda.org/schema/1.0/bpmn",
    Platform.CAMUNDA_8: "http://camunda.org/schema/zeebe/1.0",
}
#: what the tests of bpmn.io's libraries run with, of these versions
PACKAGES = (
    "bpmn-moddle@10.3.1",
    "@bpmn-io/element-templates-validator@2.26.0",
    "bpmn-js@18.31.1",
    "bpmn-js-headless@0.1.0",
    "bpmn-js-element-templates@2.37.0",
    "camunda-bpmn-moddle@8.0.1",
    "zeebe-bpmn-moddle@2.0.0",
    "esbuild@0.28.2",
)


def bare(value: Any) -> Any:
    """A value read from a file without where in the file it stood."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        without = {"line": None, "digest": "", "file": None}
        found = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
        kept = {key: without[key] if key in without else bare(one) for key, one in found.items()}
        return dataclasses.replace(value, **kept)
    return tuple(bare(each) for each in value) if isinstance(value, tuple) else value


def properties(word: etree._Element, number: int) -> Iterator[tuple[str, str]]:
    """What a template calls the attributes of a word, and what they hold."""
    name = word.tag.removeprefix(OWN)
    stem = f"thutuc:{name}.{number}" if name in REPEATED else f"thutuc:{name}"
    if not word.attrib and not len(word) and not (word.text or "").strip():
        yield stem, "true"
    yield from ((f"{stem}.{key}", value) for key, value in word.attrib.items())
    if not len(word) and (word.text or "").strip():
        yield f"{stem}.text", word.text or ""
    counted: dict[str, int] = {}
    for child in word.iterchildren(f"{OWN}*"):
        kind = child.tag.removeprefix(OWN)
        counted[kind] = counted.get(kind, 0) + 1
        inside = f"{stem}.{kind}.{counted[kind]}"
        if not child.attrib:
            yield inside, child.text or ""
        yield from ((f"{inside}.{key}", value) for key, value in child.attrib.items())


def apply_templates(data: bytes, platform: Platform) -> tuple[bytes, list[str]]:
    """A drawing whose words are kept as the templates keep them, and the names no template has room for.

    A field that is left empty is written all the same, as Camunda Modeler writes it for Camunda 7.
    """
    root = etree.fromstring(data)
    left: list[str] = []
    for block in list(root.iter(f"{MODEL}extensionElements")):
        host = block.getparent()
        own = block.findall(f"{OWN}*")
        fits = _fitting(host, own)
        if fits is None:
            continue
        room = {name for word in fits.words for name, _, _ in names(word)}
        written: dict[str, str] = dict.fromkeys(room, "")
        counted: dict[str, int] = {}
        for word in own:
            counted[word.tag] = counted.get(word.tag, 0) + 1
            written |= dict(properties(word, counted[word.tag]))
            block.remove(word)
        left += sorted(set(written) - room)
        space = VENDOR[platform]
        kept = etree.SubElement(block, f"{{{space}}}properties", nsmap={platform.value: space})
        for name, value in sorted(written.items()):
            if value or platform is Platform.CAMUNDA_7:
                etree.SubElement(kept, f"{{{space}}}property", name=name, value=value)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True), left


def unlabelled(file: Path) -> bytes:
    """A drawing without names outside their shapes, which Camunda Modeler needs a screen to measure."""
    root = etree.fromstring(file.read_bytes())
    for element in list(root.iter(etree.Element)):
        tag = etree.QName(element).localname
        if tag == "BPMNLabel":
            element.getparent().remove(element)
        elif tag.endswith(("Event", "Gateway", "Flow")):
            element.attrib.pop("name", None)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def planned(data: bytes, platform: Platform) -> tuple[bytes, list[dict[str, Any]]]:
    """A drawing without the words that templates can hold, and which template says them of which element.

    Where a panel has no room for something, the words stay where they are.
    """
    root = etree.fromstring(data)
    pools = {pool.get("processRef"): pool.get("id") for pool in root.iter(f"{MODEL}participant")}
    plan: list[dict[str, Any]] = []
    for block in list(root.iter(f"{MODEL}extensionElements")):
        host = block.getparent()
        own = block.findall(f"{OWN}*")
        fits = _fitting(host, own)
        if fits is None or _place(host) not in places(fits, platform):
            continue
        room = {name for word in fits.words for name, _, _ in names(word)}
        counted: dict[str, int] = {}
        values: dict[str, str] = {}
        for word in own:
            counted[word.tag] = counted.get(word.tag, 0) + 1
            values |= dict(properties(word, counted[word.tag]))
        if set(values) <= room:
            for word in own:
                block.remove(word)
            element = pools.get(host.get("id"), host.get("id"))
            plan.append({"element": element, "template": fits.id, "values": values})
    return etree.tostring(root, encoding="utf-8", xml_declaration=True), plan


def _fitting(host: etree._Element, own: Sequence[etree._Element]) -> Template | None:
    """The first template that may stand on an element and has all its words."""
    place, kinds = etree.QName(host).localname, {word.tag.removeprefix(OWN) for word in own}
    if not own or place not in PLACES or kinds <= {"each"} or host.get("id") is None:
        return None
    fits = [each for each in TEMPLATES if _place(host) in each.places and kinds <= set(each.words)]
    assert fits, f"no template for {place} has {sorted(kinds)}"
    return fits[0]


def _place(host: etree._Element) -> str:
    name = etree.QName(host).localname
    return f"{name[0].upper()}{name[1:]}"


def node(script: Path, arguments: Sequence[str | Path]) -> Any:
    """What a script prints as JSON, with bpmn.io's libraries; skips where they cannot be had."""
    return _run(script, _libraries(), arguments)


def bundled(script: Path, folder: Path, arguments: Sequence[str | Path]) -> Any:
    """The same for libraries that only run in one file with the script."""
    libraries = _libraries()
    made = folder / f"{script.stem}.bundle.mjs"
    subprocess.run(
        [
            libraries / "node_modules" / ".bin" / "esbuild",
            script,
            "--bundle",
            "--platform=node",
            "--format=esm",
            "--log-level=error",
            f"--outfile={made}",
        ],
        env={**os.environ, "NODE_PATH": str(libraries / "node_modules")},
        check=True,
        timeout=60,
    )
    return _run(made, libraries, arguments)


def _run(script: Path, libraries: Path, arguments: Sequence[str | Path]) -> Any:
    told = subprocess.run(
        ["node", script, libraries, *arguments], capture_output=True, check=True, timeout=120
    )
    return json.loads(told.stdout)


def _libraries() -> Path:
    found = _fetched()
    if found is None:
        pytest.skip("bpmn.io's libraries cannot be had here")
    return found


@cache
def _fetched() -> Path | None:
    """Where the libraries lie, outside the tree; they are fetched once, whole or not at all."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    version = hashlib.sha256(" ".join(PACKAGES).encode()).hexdigest()[:12]
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thutuc-tests"
    if (folder / version).exists():
        return folder / version
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as made:
        whole = Path(made) / version
        whole.mkdir()
        (whole / "package.json").write_text('{"private": true}')
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-progress", "--fetch-retries=0"]
        command = [npm, "install", *options, *PACKAGES]
        try:
            done = subprocess.run(command, check=False, cwd=whole, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            return None
        if done.returncode:
            return None
        with suppress(OSError):  # somebody else was first
            whole.rename(folder / version)
    return folder / version
