-- Money between remittances, bank and ledger, from two sides: what was promised or came, and what the ledger holds.
-- Each row is a line of the control report, one of its keys, and the key's figure on either side.
WITH net AS (
    SELECT e.source, l.account, l.subledger, sum(l.amount_cents) AS cents
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    WHERE l.account IN ('1000', '1050', '1060', '2300') AND e.source NOT LIKE 'hand:%'
    GROUP BY 1, 2, 3
),
matched AS (
    SELECT m.line_id, m.counterpart, m.amount_cents, r.state AS remit_state, t.payment_id, d.line_id AS deposit_id
    FROM bank_matches m
    LEFT JOIN remits r ON r.remit_id = m.counterpart
    LEFT JOIN billing_takings t ON t.payment_id = m.counterpart AND r.remit_id IS NULL
    LEFT JOIN bank_lines d ON d.line_id = m.counterpart
),
statements AS (
    -- Of each account and day the newest statement with both balances; one that does not add up by itself is an item.
    SELECT account_id, as_of_date, opening_cents, moved_cents, closing_cents
    FROM newest_statements()
    WHERE is_sound
),
held AS (
    -- Where another file of the day tells of other movements, that is an item as well.
    SELECT *
    FROM statements s
    WHERE NOT EXISTS (
        SELECT FROM unsound_days(:ach_type_code) u WHERE u.account_id = s.account_id AND u.as_of_date = s.as_of_date
    )
),
sides (name, key, left_cents, right_cents) AS (
    -- What remittances promise is what stands in clearing before the bank has brought any of it.
    SELECT 'cash_promised_cents', remit_id, paid_cents, 0 FROM remits WHERE state = 'posted'
    UNION ALL
    SELECT 'cash_promised_cents', subledger, 0, cents FROM net WHERE account = '1050' AND source LIKE 'remit:%'
    UNION ALL
    -- Each deposit and each return is accounted for whole; other debits are none of ours.
    SELECT 'deposited_cents', line_id, amount_cents, 0
    FROM bank_lines l
    WHERE posted_date >= :start_date
      AND echo_of = ''
      AND (amount_cents > 0 OR EXISTS (SELECT FROM bank_matches m WHERE m.line_id = l.line_id))
    UNION ALL
    SELECT 'deposited_cents', line_id, 0, amount_cents FROM bank_matches
    UNION ALL
    SELECT 'banked_cents', line_id, amount_cents, 0 FROM bank_matches
    UNION ALL
    SELECT 'banked_cents', substr(source, 6), 0, cents FROM net WHERE account = '1000'
    UNION ALL
    SELECT 'cash_cleared_cents', counterpart, amount_cents, 0 FROM matched WHERE remit_state = 'posted'
    UNION ALL
    SELECT 'cash_cleared_cents', subledger, 0, -cents FROM net WHERE account = '1050' AND source LIKE 'bank:%'
    UNION ALL
    SELECT 'patients_cleared_cents', payment_id, amount_cents, 0 FROM matched WHERE payment_id IS NOT NULL
    UNION ALL
    SELECT 'patients_cleared_cents', subledger, 0, -cents FROM net WHERE account = '1060' AND source LIKE 'bank:%'
    UNION ALL
    SELECT 'unidentified_cents', coalesce(deposit_id, line_id), amount_cents, 0
    FROM matched
    WHERE counterpart = '-' OR deposit_id IS NOT NULL
    UNION ALL
    SELECT 'unidentified_cents', subledger, 0, -cents FROM net WHERE account = '2300'
    UNION ALL
    SELECT 'statement_sums_cents', account_id || ':' || as_of_date, opening_cents + moved_cents, closing_cents
    FROM statements
    UNION ALL
    SELECT 'statement_cents', account_id || ':' || as_of_date, opening_cents, closing_cents FROM held
    UNION ALL
    -- What other files alone tell of is no part of it, and has an item.
    SELECT 'statement_cents', l.account_id || ':' || l.posted_date, l.amount_cents, 0
    FROM bank_lines l
    WHERE l.type_code <> ''
      AND l.type_code !~ :ach_type_code
      AND EXISTS (SELECT FROM held h WHERE h.account_id = l.account_id AND h.as_of_date = l.posted_date)
)
SELECT name, key, CAST(sum(left_cents) AS BIGINT) AS left_side, CAST(sum(right_cents) AS BIGINT) AS right_side
FROM sides
GROUP BY name, key
