"""What a modeler does to a drawing: keeps thutuc's words as properties, or reads and writes it whole."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from thutuc.authoring.templates import TEMPLATES, Platform, names
from thutuc.bpmn.vocabulary import NAMESPACE, PLACES, REPEATED

PROCEDURES = sorted((Path(__file__).parents[1] / "procedures").glob("*/procedure.bpmn"))
OWN = f"{{{NAMESPACE}}}"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
VENDOR = {
    Platform.CAMUNDA_7: "http://camunda.org/schema/1.0/bpmn",
    Platform.CAMUNDA_8: "http://camunda.org/schema/zeebe/1.0",
}
#: what the tests of bpmn.io's libraries run with, of these versions
PACKAGES = ("bpmn-moddle@10.3.1", "@bpmn-io/element-templates-validator@2.26.0")


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
        kinds = {word.tag.removeprefix(OWN) for word in own}
        place = etree.QName(host).localname
        if not own or place not in PLACES or kinds <= {"each"}:
            continue
        called = f"{place[0].upper()}{place[1:]}"
        fits = [each for each in TEMPLATES if called in each.places and kinds <= set(each.words)]
        assert fits, f"no template for {called} has {sorted(kinds)}"
        room = {name for word in fits[0].words for name, _, _ in names(word)}
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


def node(script: Path, arguments: Sequence[str | Path]) -> Any:
    """What a script prints as JSON, with bpmn.io's libraries; skips where they cannot be had."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("there is no node")
    told = subprocess.run(
        [found, script, _libraries(), *arguments], capture_output=True, check=True, timeout=120
    )
    return json.loads(told.stdout)


def _libraries() -> Path:
    """Where the libraries lie, outside the tree; they are fetched once."""
    npm = shutil.which("npm")
    version = hashlib.sha256(" ".join(PACKAGES).encode()).hexdigest()[:12]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thutuc-tests" / version
    if not (home / "whole").exists():
        if npm is None:
            pytest.skip("there is no npm")
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}')
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-progress"]
        try:
            done = subprocess.run(
                [npm, "install", *options, *PACKAGES],
                check=False,
                cwd=home,
                capture_output=True,
                timeout=120,
            )
        except subprocess.TimeoutExpired:
            pytest.skip("the packages did not come in time")
        if done.returncode:
            pytest.skip("the packages cannot be had here")
        (home / "whole").touch()
    return home
