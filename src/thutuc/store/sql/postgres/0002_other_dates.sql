-- The dates of a dossier that are neither its own nor a task's: of its intake, the papers it waits for, a
-- group of steps; and a day told apart from its clock. The earliest and the latest stand in columns.

ALTER TABLE thutuc_dossier ADD COLUMN other_due BIGINT, ADD COLUMN other_last BIGINT;

UPDATE thutuc_dossier AS d SET (other_due, other_last) = (
  SELECT min(at), max(at) FROM (
    SELECT (clock.value ->> 6)::bigint AS at
    FROM json_array_elements(convert_from(d.state, 'UTF8')::json -> 'clocks') AS clock
    WHERE clock.value ->> 0 <> 'dossier' AND clock.value ->> 0 NOT LIKE 'task:%'
    UNION ALL
    SELECT (convert_from(d.state, 'UTF8')::json -> 'promises' -> -1 ->> 1)::bigint
    WHERE convert_from(d.state, 'UTF8')::json -> 'promises' -> -1 ->> 0 IN ('appointment', 'reappointment')
  ) AS others
)
WHERE closed IS NULL AND length(state) > 0;

CREATE INDEX thutuc_dossier_other ON thutuc_dossier (other_due) WHERE other_due IS NOT NULL;
