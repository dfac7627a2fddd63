-- Families made of the same people as a family attached before them.
WITH people AS (
  SELECT t.family, t.attached_on, list(DISTINCT m.person ORDER BY m.person) AS persons
  FROM tested t JOIN member m ON m.family = t.family
  WHERE m.joined_on <= t.attached_on AND (m.left_on IS NULL OR m.left_on > t.attached_on)
  GROUP BY ALL
)
SELECT later.family, min(earlier.family) AS same_as
FROM people later JOIN people earlier
  ON earlier.persons = later.persons AND earlier.family <> later.family
  AND (earlier.attached_on, earlier.family) < (later.attached_on, later.family)
GROUP BY later.family
ORDER BY later.family;
