"""The engine: verbs that decide, write and tell."""

from thutuc.engine.archiving import Archived, YearArchived
from thutuc.engine.calling import How
from thutuc.engine.deciding import decide
from thutuc.engine.deploying import Deployed
from thutuc.engine.draft import World
from thutuc.engine.engine import Engine
from thutuc.engine.explaining import Explanation
from thutuc.engine.files import CheckedFile, Exported, verify_file
from thutuc.engine.handing import Handed, HandOver
from thutuc.engine.incidents import IncidentView
from thutuc.engine.keeping import Retained
from thutuc.engine.lateness import Lateness
from thutuc.engine.lists.waits import Waiting
from thutuc.engine.migrating import EndedVersion, Migrated, Migration
from thutuc.engine.outlook import Outlook
from thutuc.engine.plans import MigrationPlan, MigrationRefused, read_migration
from thutuc.engine.proving import Unproved
from thutuc.engine.reconciling import Reconciliation
from thutuc.engine.refusals import in_english, in_vietnamese, told
from thutuc.engine.reprojecting import Kept, Reprojected
from thutuc.engine.rules.moving import CannotMove
from thutuc.engine.status import Awaited, PublicStatus
from thutuc.engine.ticking import Ticked
from thutuc.engine.views import Dossier, ProcedureView, PromiseView, Record, TaskView, Written, definitions
from thutuc.engine.written import is_paper_number

__all__ = [
    "Archived",
    "Awaited",
    "CannotMove",
    "CheckedFile",
    "Deployed",
    "Dossier",
    "EndedVersion",
    "Engine",
    "Explanation",
    "Exported",
    "HandOver",
    "Handed",
    "How",
    "IncidentView",
    "Kept",
    "Lateness",
    "Migrated",
    "Migration",
    "MigrationPlan",
    "MigrationRefused",
    "Outlook",
    "ProcedureView",
    "PromiseView",
    "PublicStatus",
    "Reconciliation",
    "Record",
    "Reprojected",
    "Retained",
    "TaskView",
    "Ticked",
    "Unproved",
    "Waiting",
    "World",
    "Written",
    "YearArchived",
    "decide",
    "definitions",
    "in_english",
    "in_vietnamese",
    "is_paper_number",
    "read_migration",
    "told",
    "verify_file",
]
