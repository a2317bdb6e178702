"""The engine: verbs that decide, write and tell."""

from thutuc.engine.deciding import decide
from thutuc.engine.deploying import Deployed
from thutuc.engine.draft import World
from thutuc.engine.engine import Engine
from thutuc.engine.explaining import Explanation
from thutuc.engine.reads import Dossier, PromiseView, Record, TaskView
from thutuc.engine.reprojecting import Kept, Reprojected
from thutuc.engine.ticking import Ticked

__all__ = [
    "Deployed",
    "Dossier",
    "Engine",
    "Explanation",
    "Kept",
    "PromiseView",
    "Record",
    "Reprojected",
    "TaskView",
    "Ticked",
    "World",
    "decide",
]
