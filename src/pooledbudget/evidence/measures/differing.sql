-- What was found under the rules in force, and under others where the verdict is another; of what is taken
-- when a family is attached, where what was recorded is another too, since needs are counted.
SELECT f.*
FROM found f JOIN (SELECT family, verdict, before, noted FROM found WHERE reading = 0) z USING (family)
WHERE f.reading = 0 OR f.verdict <> z.verdict
  OR f.window_from IS NULL AND (f.before <> z.before OR f.noted IS DISTINCT FROM z.noted)
ORDER BY f.reading, f.family;
