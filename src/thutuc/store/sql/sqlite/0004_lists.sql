-- Lists for heads and inspectors. The indexes of what is open hold all that a list looks at, so that it reads
-- the index alone; the others hold only what is rare, and cost the usual step nothing.

DROP INDEX thutuc_task_open;
CREATE INDEX thutuc_task_open ON thutuc_task (unit, officer, holder, due, late, held) WHERE until IS NULL;

CREATE INDEX thutuc_task_late ON thutuc_task (unit, officer, due, held) WHERE until IS NULL AND late = 1;
CREATE INDEX thutuc_task_other ON thutuc_task (holder, held) WHERE until IS NULL AND holder <> officer;

DROP INDEX thutuc_dossier_open;
CREATE INDEX thutuc_dossier_open ON thutuc_dossier (competent, phase, due, suspended, status)
WHERE closed IS NULL;

CREATE INDEX thutuc_dossier_closed ON thutuc_dossier (closed) WHERE closed IS NOT NULL;
CREATE INDEX thutuc_dossier_late ON thutuc_dossier (competent, phase, missed)
WHERE missed IS NOT NULL AND closed IS NULL;
CREATE INDEX thutuc_dossier_missed ON thutuc_dossier (missed) WHERE missed IS NOT NULL AND closed IS NOT NULL;

CREATE INDEX thutuc_journal_late_entry ON thutuc_journal (recorded_at)
WHERE recorded_at - happened_at > 3600000000;

CREATE INDEX thutuc_journal_act ON thutuc_journal (verb, recorded_at)
WHERE verb NOT IN ('start', 'receive', 'claim', 'complete', 'send', 'tick');

CREATE INDEX thutuc_journal_letter ON thutuc_journal (dossier) WHERE verb = 'reappoint';

CREATE INDEX thutuc_access_at ON thutuc_access (at);

-- A sample that nobody chose: the digest of a seed first, then a seal, then the seed.

CREATE TABLE thutuc_draw (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  commitment TEXT NOT NULL,
  population TEXT NOT NULL,
  size INTEGER NOT NULL,
  upto INTEGER,
  seal BLOB,
  revealed_at INTEGER,
  seed TEXT,
  dossiers INTEGER,
  drawn TEXT
) STRICT;

CREATE TRIGGER thutuc_draw_update BEFORE UPDATE ON thutuc_draw
WHEN NOT (
  NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.commitment = OLD.commitment
  AND NEW.population = OLD.population AND NEW.size = OLD.size AND OLD.seed IS NULL AND NEW.seed IS NOT NULL
)
BEGIN SELECT RAISE(ABORT, 'a draw is revealed once and never changed'); END;

CREATE TRIGGER thutuc_draw_delete BEFORE DELETE ON thutuc_draw
BEGIN SELECT RAISE(ABORT, 'thutuc_draw only grows'); END;
