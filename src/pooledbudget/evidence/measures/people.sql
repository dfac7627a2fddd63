-- One birthday a person, the one received last: rows of the members' file that differ in it would each
-- be joined to all that a person did, and count it twice.
CREATE OR REPLACE TABLE member AS
WITH latest AS (
  SELECT person, last(born_on ORDER BY
    length(split_part(origin, ':', 1)), split_part(origin, ':', 1), split_part(origin, ':', 2)::BIGINT)
    AS born_on
  FROM member GROUP BY person
)
SELECT m.* REPLACE (l.born_on AS born_on) FROM member m JOIN latest l USING (person) ORDER BY family, person;
