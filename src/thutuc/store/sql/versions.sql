-- Versions of procedures: found by a name among thousands, and which dossiers stand under one.

-- has_dossiers --
-- One dossier under a version, if there is any.
SELECT 1 FROM thutuc_dossier WHERE procedure = ? LIMIT 1;

-- received_since --
-- How many dossiers under a version were received from an instant on.
SELECT count(*) FROM thutuc_dossier WHERE procedure = ? AND received >= ?;

-- procedures_named --
-- All versions of the procedures with an id or a national code.
SELECT key, id, version, digest, code, name, effective_from, effective_to, deployed_at, facts
FROM thutuc_procedure WHERE id = ? OR code = ? ORDER BY id, version;

-- procedure_ids --
-- Every procedure, by id.
SELECT DISTINCT id FROM thutuc_procedure ORDER BY id;

-- procedure_keys --
-- Every version of every procedure, by key.
SELECT key FROM thutuc_procedure;
