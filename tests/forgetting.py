"""Dossiers moved by chance, and then exported, archived, brought back and erased: nothing else changes.

After every walk the dossier's file is checked without a database; what goes into an archive comes back equal;
what is erased leaves a journal that holds. Half of the stores are sealed.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.engine_walks import EngineWalk, Learning
from tests.keeping_world import AFTER, TEN_YEARS, tables
from tests.office import PLACES, Clock, make_engine

from thutuc import Engine, library, open_store
from thutuc.engine import verify_file
from thutuc.store import Store, incidents
from thutuc.store.duties import duties_of
from thutuc.store.vault import new_master

#: Tables in which archiving and bringing back leaves every row as it was.
UNTOUCHED = ("payload", "task", "holding", "duty", "incident", "procedure", "serial", "seal")
#: Those of them that a sealed store seals anew, so that only what is read from them stays the same.
SEALED = ("payload", "duty", "incident")


def deploy(engine: Engine) -> None:
    """The shipped procedures, each kept for ten years."""
    for name in PLACES:
        file = library() / name / "procedure.bpmn"
        source = Path(str(file)).read_text("utf-8")
        kept = source.replace("</bpmn:extensionElements>", f"{TEN_YEARS}</bpmn:extensionElements>", 1)
        engine.deploy(kept.encode(), by="system", forms=Path(str(file)).parent)


def forget(store: Store, size: int, seed: int, folder: Path) -> Counter[str]:
    """Do *size* walks on one store, and all that can be done to what came of them."""
    clock, done = Clock(), Counter[str]()
    engine = make_engine(store, clock, Learning())
    deploy(engine)
    for number in range(size):
        chance = Random(f"{seed}:{number}")
        clock.now = Clock().now + timedelta(minutes=chance.randrange(60_000))
        walk = EngineWalk(engine, clock, chance.choice(sorted(PLACES)), chance)
        walk.walk(moves=chance.randrange(30))
        if chance.random() < 0.3:
            engine.seal()
        _travel(engine, walk.id, folder)
        done["walks"] += 1
    rows = sum(len(engine.journal(number)) for number in range(1, done["walks"] + 1))
    clock.now = AFTER
    for kept in engine.erasable(limit=10 * size):
        engine.erase(kept.dossier, by="system", decision="07/QĐ-UBND")
        checked = verify_file(engine.export(kept.dossier, by="system").content)
        assert {each.kind for each in checked.problems} == {"erased"}, checked.problems
        done["erased"] += 1
    assert not [each for each in engine.verify() if each.is_fault]
    assert "001099000123" not in str(tables(store))
    done["entries"] = rows
    return done


def _travel(engine: Engine, dossier: int, folder: Path) -> None:
    """Out as a file, into an archive, and back."""
    exported = engine.export(dossier, by="system")
    checked = verify_file(exported.content, digest=exported.digest)
    assert checked.problems == (), checked.problems
    before, told, view = tables(engine.store), _told(engine, dossier), engine.dossier(dossier)
    archived = engine.archive(dossier, by="system", decision="21/QĐ-LT", folder=folder)
    assert {each.kind for each in engine.verify(dossier)} == {"archived"}
    engine.bring_back(archived.path, by="system", decision="22/QĐ-LT")
    archived.path.unlink()
    assert engine.verify(dossier) == []
    after = tables(engine.store)
    sealed_anew = SEALED if hasattr(engine.store, "rotate") else ()
    for name in (each for each in UNTOUCHED if each not in sealed_anew):
        assert sorted(map(repr, after[f"thutuc_{name}"])) == sorted(map(repr, before[f"thutuc_{name}"])), name
    assert _told(engine, dossier) == told
    again = engine.dossier(dossier)
    assert (again.data, again.applicant, again.promises) == (view.data, view.applicant, view.promises)


def _told(engine: Engine, dossier: int) -> tuple[object, ...]:
    """What the rows of its duties and incidents say."""
    with engine.store.transaction(write=False) as tx:
        return duties_of(tx, dossier), incidents.of_dossier(tx, dossier)


def run(size: int, seed: int = 1) -> str:
    """Walk on two files, one of them sealed."""
    total: Counter[str] = Counter()
    for keys in ([], [new_master()]):
        with tempfile.TemporaryDirectory() as place:
            store = open_store(f"sqlite:///{place}/walks.db?synchronous=off", keys=keys)
            store.upgrade()
            total += forget(store, max(1, size // 2), seed, Path(place))
            store.close()
    told = f"{total['walks']} dossiers with {total['entries']} entries exported, archived and brought back"
    return f"{told}, {total['erased']} erased, half of them sealed, seed {seed}"
