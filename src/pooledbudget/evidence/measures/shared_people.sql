-- People who were members of two families when each was attached, both ways round. Ids that differ in
-- capitals only are one person's.
WITH present AS (
  SELECT DISTINCT t.family, m.person
  FROM tested t JOIN member m ON m.family = t.family AND m.joined_on <= t.attached_on
    AND (m.left_on IS NULL OR m.left_on > t.attached_on)
)
SELECT p.family, o.family AS other, list(DISTINCT p.person ORDER BY p.person) AS people
FROM present p JOIN present o ON lower(o.person) = lower(p.person) AND o.family <> p.family
GROUP BY p.family, o.family
ORDER BY p.family, other;
