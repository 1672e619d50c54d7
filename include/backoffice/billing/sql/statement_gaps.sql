-- Statements of an account that do not open with the balance with which the one before has closed: both days, and by
-- how much they differ once what other files have told of the days between is counted. Statements that do not add up by
-- themselves are left out; they are found elsewhere.
WITH newest AS (
    SELECT * FROM newest_statements()
),
chained AS (
    SELECT
        *,
        lag(as_of_date) OVER account AS before_date,
        lag(closing_cents) OVER account AS before_cents,
        lag(is_sound) OVER account AS is_before_sound
    FROM newest
    WINDOW account AS (PARTITION BY account_id, account_number_suffix ORDER BY as_of_date)
),
-- Movements are kept by folder: they fill the days between only where the folder holds one account.
between_days AS (
    SELECT c.*, coalesce(told.cents, 0) AS told_cents
    FROM chained c
    LEFT JOIN LATERAL (
        SELECT sum(l.amount_cents) AS cents
        FROM bank_lines l
        WHERE l.account_id = c.account_id
          AND l.echo_of = ''
          AND l.posted_date > c.before_date
          AND l.posted_date < c.as_of_date
          AND NOT EXISTS (
              SELECT FROM newest other
              WHERE other.account_id = c.account_id AND other.account_number_suffix <> c.account_number_suffix
          )
    ) told ON true
    WHERE c.is_sound AND c.is_before_sound
)
SELECT
    account_id,
    account_number_suffix AS number_suffix,
    before_date,
    as_of_date,
    CAST(abs(opening_cents - before_cents - told_cents) AS BIGINT) AS difference_cents,
    business_date AS arrived_date
FROM between_days
WHERE opening_cents <> before_cents + told_cents
ORDER BY account_id, as_of_date, number_suffix
