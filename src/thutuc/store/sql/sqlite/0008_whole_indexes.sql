-- The indexes of what is open hold the very columns they are conditioned on: SQLite looks at the table for any
-- column that its index lacks, even where the condition leaves one value only, and so for every entry.

DROP INDEX thutuc_task_open;
CREATE INDEX thutuc_task_open ON thutuc_task (unit, officer, holder, due, late, held, until) WHERE until IS NULL;

DROP INDEX thutuc_task_late;
CREATE INDEX thutuc_task_late ON thutuc_task (unit, officer, due, held, late, until)
WHERE until IS NULL AND late = 1;

DROP INDEX thutuc_dossier_open;
CREATE INDEX thutuc_dossier_open ON thutuc_dossier (competent, phase, due, suspended, status, closed)
WHERE closed IS NULL;

DROP INDEX thutuc_dossier_late;
CREATE INDEX thutuc_dossier_late ON thutuc_dossier (competent, phase, missed, closed)
WHERE missed IS NOT NULL AND closed IS NULL;
