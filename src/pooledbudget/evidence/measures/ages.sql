-- The day somebody comes of an age: who was born on 29 February does so on 1 March of other years.
CREATE OR REPLACE MACRO birthday(born_on, age) AS
  make_date(year(born_on) + age, month(born_on), 1) + (day(born_on)::INTEGER - 1);
-- Who is grown up on a day: 18 years old, or 16, or by the role that the members' file gives; a role that is
-- not given is told by the age of 18.
CREATE OR REPLACE MACRO grown(adult, born_on, role, on_day) AS
  CASE adult
    WHEN '16' THEN birthday(born_on, 16) <= on_day
    WHEN 'by role' THEN role IN ('adult', 'non-resident parent') OR role = '' AND birthday(born_on, 18) <= on_day
    ELSE birthday(born_on, 18) <= on_day
  END;
-- The legal day of leaving school: the last Friday of June of the school year in which a child turns 16.
CREATE OR REPLACE MACRO last_day_of_june(born_on) AS
  make_date(year(birthday(born_on, 16)) + (month(birthday(born_on, 16)) >= 9)::INTEGER, 6, 30);
CREATE OR REPLACE MACRO leaving_day(born_on) AS
  last_day_of_june(born_on) - ((isodow(last_day_of_june(born_on)) + 2) % 7)::INTEGER;
