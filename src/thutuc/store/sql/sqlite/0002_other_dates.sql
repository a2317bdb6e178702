-- The dates of a dossier that are neither its own nor a task's: of its intake, the papers it waits for, a
-- group of steps; and a day told apart from its clock. The earliest and the latest stand in columns.

ALTER TABLE thutuc_dossier ADD COLUMN other_due INTEGER;
ALTER TABLE thutuc_dossier ADD COLUMN other_last INTEGER;

UPDATE thutuc_dossier SET (other_due, other_last) = (
  SELECT min(at), max(at) FROM (
    SELECT json_extract(clock.value, '$[6]') AS at
    FROM json_each(CAST(state AS TEXT), '$.clocks') AS clock
    WHERE json_extract(clock.value, '$[0]') <> 'dossier'
      AND json_extract(clock.value, '$[0]') NOT LIKE 'task:%'
    UNION ALL
    SELECT json_extract(CAST(state AS TEXT), '$.promises[#-1][1]')
    WHERE json_extract(CAST(state AS TEXT), '$.promises[#-1][0]') IN ('appointment', 'reappointment')
  )
)
WHERE closed IS NULL AND length(state) > 0;

CREATE INDEX thutuc_dossier_other ON thutuc_dossier (other_due) WHERE other_due IS NOT NULL;
