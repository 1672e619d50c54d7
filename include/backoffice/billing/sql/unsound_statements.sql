-- Days of an account of which the newest statements do not add up, by themselves or beside what other files tell.
SELECT account_id, as_of_date, reason, difference_cents, business_date AS arrived_date
FROM unsound_days(:ach_type_code)
ORDER BY account_id, as_of_date
