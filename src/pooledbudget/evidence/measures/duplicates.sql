-- Pairs of families with a person in common on the day each was attached, both ways round, and whether they are
-- made of the same people.
WITH people AS (
  SELECT DISTINCT t.family, m.person
  FROM tested t JOIN member m ON m.family = t.family
  WHERE m.joined_on <= t.attached_on AND (m.left_on IS NULL OR m.left_on > t.attached_on)
), whole AS (
  SELECT family, count(*) AS persons FROM people GROUP BY family
), shared AS (
  SELECT p.family, o.family AS same_as, count(*) AS persons
  FROM people p JOIN people o ON o.person = p.person AND o.family <> p.family
  GROUP BY p.family, o.family
)
SELECT s.family, s.same_as, s.persons = f.persons AND s.persons = o.persons AS same_people
FROM shared s JOIN whole f ON f.family = s.family JOIN whole o ON o.family = s.same_as
ORDER BY s.family, s.same_as;
