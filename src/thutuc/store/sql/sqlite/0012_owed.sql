-- Which targets lack a row that could not be told, as a list in JSON; without one it is everybody, as before.

ALTER TABLE thutuc_undelivered ADD COLUMN owed TEXT;
