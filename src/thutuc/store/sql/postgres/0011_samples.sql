-- What people gave, and the keys it is sealed with, are not sampled for the planner: samples outlive an erasure.

ALTER TABLE thutuc_payload ALTER COLUMN salt SET STATISTICS 0, ALTER COLUMN payload SET STATISTICS 0;
ALTER TABLE thutuc_dossier ALTER COLUMN state SET STATISTICS 0;
ALTER TABLE thutuc_duty ALTER COLUMN text SET STATISTICS 0;
ALTER TABLE thutuc_incident ALTER COLUMN text SET STATISTICS 0, ALTER COLUMN how SET STATISTICS 0;
ALTER TABLE thutuc_try ALTER COLUMN error SET STATISTICS 0;
ALTER TABLE thutuc_undelivered ALTER COLUMN error SET STATISTICS 0;
ALTER TABLE thutuc_key ALTER COLUMN wrapped SET STATISTICS 0;
