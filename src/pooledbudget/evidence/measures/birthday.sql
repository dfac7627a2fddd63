-- The day somebody comes of an age: who was born on 29 February does so on 1 March of other years.
CREATE OR REPLACE MACRO birthday(born_on, age) AS
  make_date(year(born_on) + age, month(born_on), 1) + (day(born_on)::INTEGER - 1);
