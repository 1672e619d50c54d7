-- Of each account and day the newest statement with both balances, where it does not add up.
SELECT
    account_id,
    as_of_date,
    CAST(sum(closing_cents - opening_cents - moved_cents) AS BIGINT) AS difference_cents,
    max(business_date) AS arrived_date
FROM newest_statements()
WHERE NOT is_sound
GROUP BY account_id, as_of_date
ORDER BY account_id, as_of_date
