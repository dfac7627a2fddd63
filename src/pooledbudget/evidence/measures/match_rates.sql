-- Of the people that each kind of evidence names, how many belong to a family on file.
WITH named AS (
  SELECT 'attendance' AS kind, person FROM attendance
  UNION SELECT 'benefits', person FROM benefit
  UNION SELECT 'flags', person FROM flag WHERE person <> ''
  UNION SELECT 'incidents', person FROM incident WHERE person <> ''
  UNION SELECT 'offences', person FROM offence
  UNION SELECT 'provision', person FROM provision
  UNION SELECT 'work', person FROM work
), known AS (
  SELECT DISTINCT person FROM member
)
SELECT n.kind, count(*) AS people, count(k.person) AS matched
FROM named n LEFT JOIN known k USING (person) GROUP BY n.kind ORDER BY n.kind;
