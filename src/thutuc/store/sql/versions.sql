-- Which dossiers stand under a version of a procedure.

-- has_dossiers --
-- One dossier under a version, if there is any.
SELECT 1 FROM thutuc_dossier WHERE procedure = ? LIMIT 1;

-- handed_in_since --
-- How many dossiers under a version were received, or handed in and not received yet, from an instant on.
SELECT count(*) FROM thutuc_dossier WHERE procedure = ? AND coalesce(received, submitted) >= ?;
