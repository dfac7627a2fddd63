-- Pairs of families made of the same people on the day each was attached, both ways round.
WITH people AS (
  SELECT t.family, list(DISTINCT m.person ORDER BY m.person) AS persons
  FROM tested t JOIN member m ON m.family = t.family
  WHERE m.joined_on <= t.attached_on AND (m.left_on IS NULL OR m.left_on > t.attached_on)
  GROUP BY t.family
)
SELECT one.family, other.family AS same_as
FROM people one JOIN people other ON other.persons = one.persons AND other.family <> one.family
ORDER BY one.family, same_as;
