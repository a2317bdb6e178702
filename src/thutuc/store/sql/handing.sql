-- Statements of a hand-over: all are asked once a command, so none has an index of its own.

-- places_with_dossiers --
-- Every unit or agency that an open dossier lies with.
SELECT competent FROM thutuc_dossier WHERE closed IS NULL
UNION SELECT unit FROM thutuc_dossier WHERE closed IS NULL
UNION SELECT unit FROM thutuc_task WHERE until IS NULL
UNION SELECT unit FROM thutuc_duty WHERE until IS NULL;

-- lying_with --
-- Open dossiers that a unit decides, took in or has a task or duty of.
SELECT id FROM thutuc_dossier WHERE closed IS NULL AND competent = ?
UNION SELECT id FROM thutuc_dossier WHERE closed IS NULL AND unit = ?
UNION SELECT dossier FROM thutuc_task WHERE until IS NULL AND unit = ?
UNION SELECT dossier FROM thutuc_duty WHERE until IS NULL AND unit = ?;

-- dossiers_of_officer --
-- Dossiers in which an officer answers for an open task or duty, or works on it.
SELECT dossier FROM thutuc_task WHERE until IS NULL AND (officer = ? OR holder = ?)
UNION SELECT dossier FROM thutuc_duty WHERE until IS NULL AND officer = ? AND kind <> 'flag';

-- units_of_officer --
-- The units in which an officer answers for an open task or duty, or works on it.
SELECT unit FROM thutuc_task WHERE until IS NULL AND (officer = ? OR holder = ?)
UNION SELECT unit FROM thutuc_duty WHERE until IS NULL AND officer = ? AND kind <> 'flag';

-- handed_over --
-- What was written under requests whose names lie between two.
SELECT j.dossier, d.code, j.public, p.payload FROM thutuc_journal AS j JOIN thutuc_dossier AS d ON d.id = j.dossier
LEFT JOIN thutuc_payload AS p ON p.seq = j.seq
WHERE j.request_id >= ? AND j.request_id < ? ORDER BY j.dossier, j.number;

-- named_officers --
-- Every officer that a task or duty was ever given to.
SELECT officer FROM thutuc_task UNION SELECT holder FROM thutuc_task
UNION SELECT officer FROM thutuc_holding UNION SELECT holder FROM thutuc_holding
UNION SELECT officer FROM thutuc_duty UNION SELECT raised_by FROM thutuc_duty;

-- named_units --
-- Every unit or agency that a dossier, a task or a duty ever lay with.
SELECT competent FROM thutuc_dossier UNION SELECT unit FROM thutuc_dossier
UNION SELECT unit FROM thutuc_task UNION SELECT unit FROM thutuc_holding UNION SELECT unit FROM thutuc_duty;

-- acted --
-- One act of an officer.
SELECT 1 FROM thutuc_journal WHERE actor = ? LIMIT 1;
