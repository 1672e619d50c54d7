-- Of each account and day the newest statement with both balances, where it does not add up.
SELECT account_id, as_of_date, CAST(sum(difference_cents) AS BIGINT) AS difference_cents, max(business_date) AS arrived_date
FROM (
    SELECT DISTINCT ON (account_id, account_number_suffix, as_of_date)
        account_id,
        as_of_date,
        business_date,
        is_sound,
        closing_cents - opening_cents - moved_cents AS difference_cents
    FROM bank_balances
    WHERE opening_cents IS NOT NULL AND closing_cents IS NOT NULL
    ORDER BY account_id, account_number_suffix, as_of_date, business_date DESC, sha256 DESC
) newest
WHERE NOT is_sound
GROUP BY account_id, as_of_date
ORDER BY account_id, as_of_date
