-- Members who are out of the family from a day after it was attached, up to the day it is tested on.
SELECT t.family, list(DISTINCT m.person ORDER BY m.person) AS people
FROM tested t JOIN member m ON m.family = t.family
WHERE m.left_on > t.attached_on AND m.left_on <= t.tested_on
  AND NOT EXISTS (
    SELECT 1 FROM member a WHERE a.family = m.family AND a.person = m.person
      AND a.joined_on <= t.tested_on AND (a.left_on IS NULL OR a.left_on > t.tested_on))
GROUP BY t.family
ORDER BY t.family;
