-- Accounts with movements that only an export or an ACH file tells of, on days of which the bank's statement adds up
-- without them.
SELECT
    l.account_id,
    count(*) AS movements,
    CAST(sum(abs(l.amount_cents)) AS BIGINT) AS moved_cents,
    min(l.posted_date) AS first_date,
    min(l.business_date) AS arrived_date
FROM bank_lines l
WHERE l.echo_of = ''
  AND l.amount_cents <> 0
  AND l.posted_date >= :start_date
  AND (l.type_code = '' OR l.type_code ~ :ach_type_code)
  AND EXISTS (
      SELECT FROM newest_statements() s
      WHERE s.account_id = l.account_id AND s.as_of_date = l.posted_date AND s.is_sound
  )
GROUP BY l.account_id
ORDER BY l.account_id
