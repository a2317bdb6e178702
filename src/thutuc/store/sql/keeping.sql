-- Keeping and forgetting. `?` stands for a parameter.

-- kept_to_erase --
-- Dossiers of one version that ended before an instant and were not emptied since, by number.
SELECT d.id FROM thutuc_dossier AS d
WHERE d.procedure = ? AND d.closed < ? AND d.id > ?
  AND NOT EXISTS (SELECT 1 FROM thutuc_journal AS j WHERE j.dossier = d.id AND j.verb = 'erase')
ORDER BY d.id LIMIT ?;

-- empty_payloads --
-- Persons' data of a whole dossier are taken out; the chain goes on holding over their digests.
UPDATE thutuc_payload SET salt = NULL, payload = NULL, erased_at = ?, erased_by = ?
WHERE erased_at IS NULL AND seq IN (SELECT seq FROM thutuc_journal WHERE dossier = ?);

-- forget_archived --
-- What lies in a file outside is erased here for good: nothing is taken back from that file.
UPDATE thutuc_payload SET erased_at = ?, erased_by = ?
WHERE payload IS NULL AND substr(erased_by, 1, 8) = 'archive:'
  AND seq IN (SELECT seq FROM thutuc_journal WHERE dossier = ?);

-- refill_payload --
-- Persons' data come back from the file they went into.
UPDATE thutuc_payload SET salt = ?, payload = ?, erased_at = NULL, erased_by = NULL
WHERE payload IS NULL AND erased_by = ? AND seq = ?;

-- tell_incident --
-- What was written into an incident comes back with the journal that tells it.
UPDATE thutuc_incident SET text = ?, how = ? WHERE dossier = ? AND incident = ?;

-- empty_duties --
-- What people wrote into the duties of a dossier.
UPDATE thutuc_duty SET text = NULL WHERE dossier = ? AND text IS NOT NULL;

-- empty_incidents --
-- What was written into the incidents of a dossier.
UPDATE thutuc_incident SET text = '', how = CASE WHEN how IS NULL THEN NULL ELSE '' END WHERE dossier = ?;

-- empty_tries --
-- What a service answered that failed.
UPDATE thutuc_try SET error = NULL WHERE dossier = ? AND error IS NOT NULL;

-- empty_undelivered --
-- What a receiver answered when a message of the dossier did not go out.
UPDATE thutuc_undelivered SET error = NULL WHERE dossier = ? AND error IS NOT NULL;
