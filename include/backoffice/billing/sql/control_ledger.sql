-- The ledger beside itself: each entry balances, and each night's movements of an account are what the database summed
-- up while they were written, so that opening + movements = closing.
-- Each row is a line of the control report, one of its keys, and the key's figure on either side.
SELECT
    'trial_balance_cents' AS name,
    posting_key AS key,
    CAST(sum(amount_cents) AS BIGINT) AS left_side,
    0 AS right_side
FROM journal_lines
GROUP BY posting_key
UNION ALL
SELECT
    'movements_cents',
    business_date || ':' || account,
    CAST(coalesce(kept.debit_cents - kept.credit_cents, 0) AS BIGINT),
    CAST(coalesce(found.cents, 0) AS BIGINT)
FROM ledger_totals kept
FULL JOIN (
    SELECT e.business_date, l.account, sum(l.amount_cents) AS cents
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    GROUP BY 1, 2
) found USING (business_date, account)
