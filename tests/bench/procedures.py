"""A province has some two thousand procedures: what a dossier costs among them, and a worker that meets all.

Copies of shipped procedures, each with ids, forms and a national code of its own and one dossier. Few of
them stand in one database and many in another; both take turns.
"""

from __future__ import annotations

import re
from itertools import cycle, islice
from pathlib import Path

from tests.bench.million import worker_memory
from tests.bench.timing import again, interleaved
from tests.bench.world import World
from tests.office import BIRTH, hand_in

from thutuc import library, sample

FEW = 20
SHIPPED = (BIRTH, "chung-thuc-chu-ky")
#: an id, or where one is named
_ID = re.compile(
    r'''( (?:id|\w+Ref|bpmnElement|default|sameAs|group)="'''
    r"|<bpmn:(?:flowNodeRef|incoming|outgoing)>)([^\"<]+)"
)


def deploy(world: World, count: int) -> list[str]:
    """Keep *count* procedures, as they are kept when nothing is asked of them; their ids."""
    library_of = world.engine._desk.library
    done = []
    with world.store.transaction() as tx:
        for number, name in enumerate(islice(cycle(SHIPPED), count)):
            text, forms = _copied(library() / name, number)
            library_of.deploy(tx, text.encode(), name, by="system", at=0, forms=forms, proved=True)
            done.append(f"{name}-{number}")
    return done


def _copied(folder: Path, number: int) -> tuple[str, dict[str, bytes]]:
    """A procedure and its forms once more, with ids and forms of its own, as another would have them."""
    text = _ID.sub(rf"\1\2-{number}", (folder / "procedure.bpmn").read_text("utf-8"))
    text = re.sub(r'code="[\d.]+"', f'code="9.{number:06}"', text, count=1)
    files = {f"forms/{file.name}": file.read_text("utf-8") for file in (folder / "forms").glob("*.json")}
    title = f'"title": "{number} '
    return text, {name: said.replace('"title": "', title).encode() for name, said in files.items()}


def run(folder: Path, size: int, count: int) -> dict[str, float]:
    """Milliseconds of handing in and receiving among few and *count* procedures; megabytes of a worker."""
    things, worlds = {}, {}
    for many in (FEW, count):
        world = worlds[many] = World(folder / f"{many}.db")
        names = deploy(world, many)
        for name in names:
            hand_in(world.engine, name)
        things[f"among {many}"] = again(lambda world=world, name=names[0]: hand_in(world.engine, name))
    taken = interleaved(things, size)
    figures = {f"handing in {name} procedures (ms)": each / 1e3 for name, each in taken.items()}
    few, most = taken.values()
    figures["the latter / the former"] = most / few
    for many, world in worlds.items():
        world.store.close()
        memory = worker_memory(f"sqlite:///{folder / f'{many}.db'}", Path(str(sample())), rounds=4)
        figures[f"a worker's memory, {many} procedures with a dossier each (MB)"] = memory
    return figures
