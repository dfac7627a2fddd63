-- What was found under the rules in force, and under others where the verdict is another.
SELECT f.*
FROM found f JOIN (SELECT family, verdict FROM found WHERE reading = 0) z USING (family)
WHERE f.reading = 0 OR f.verdict <> z.verdict
ORDER BY f.reading, f.family;
