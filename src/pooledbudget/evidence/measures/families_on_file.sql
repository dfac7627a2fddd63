-- The families that have anybody on file on a day.
SELECT DISTINCT family FROM member
WHERE joined_on <= (SELECT max(tested_on) FROM tested)
  AND (left_on IS NULL OR left_on > (SELECT max(tested_on) FROM tested))
ORDER BY family;
