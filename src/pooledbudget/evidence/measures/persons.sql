-- Where a programme is of persons, each is a family of one, from the first day anybody knew of them.
CREATE OR REPLACE TABLE member AS
SELECT person AS family, person, any_value(born_on) AS born_on, min(joined_on) AS joined_on,
  NULL::DATE AS left_on, max(role) AS role, min(origin) AS origin
FROM member GROUP BY person ORDER BY family, person;
CREATE OR REPLACE TABLE flag AS
SELECT * REPLACE (person AS family) FROM flag WHERE person <> '';
CREATE OR REPLACE TABLE incident AS
SELECT * REPLACE (person AS family) FROM incident WHERE person <> '';
