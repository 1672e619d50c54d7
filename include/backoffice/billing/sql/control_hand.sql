-- What persons have moved, and what the practice system has posted otherwise than we, each from two sides.
-- Each row is a line of the control report, one of its keys, and the key's figure on either side.
WITH practice_system AS (
    SELECT practice_system_date('infinity') AS business_date
),
sides (name, key, left_cents, right_cents) AS (
    -- Each entry by hand names a decision that allows as much.
    SELECT 'by_hand_cents', e.source, l.amount_cents, 0
    FROM journal_entries e
    JOIN journal_lines l USING (posting_key)
    WHERE e.source LIKE 'hand:%' AND l.line = 1
    UNION ALL
    SELECT 'by_hand_cents', moved.source, 0, moved.cents
    FROM (
        SELECT e.source, sum(l.amount_cents) AS cents
        FROM journal_entries e
        JOIN journal_lines l USING (posting_key)
        WHERE e.source LIKE 'hand:%' AND l.line = 1
        GROUP BY e.source
    ) moved
    JOIN billing_rulings ruling ON 'hand:' || ruling.number = moved.source AND ruling.amount_cents >= abs(moved.cents)
    UNION ALL
    -- Theirs less ours is what the differences add up to.
    SELECT 'drift_cents', claim_id || ':' || party, amount_cents, 0
    FROM their_postings((SELECT business_date FROM practice_system), CAST(:start_date AS DATE))
    WHERE kind = ANY(CAST(:pms_kinds AS TEXT[]))
    UNION ALL
    SELECT 'drift_cents', claim_id || ':' || party, -amount_cents, 0
    FROM own_postings()
    WHERE kind = ANY(CAST(:pms_kinds AS TEXT[])) AND (SELECT business_date FROM practice_system) IS NOT NULL
    UNION ALL
    SELECT 'drift_cents', claim_id || ':' || party, 0, theirs_cents - ours_cents FROM billing_drifts
)
SELECT name, key, CAST(sum(left_cents) AS BIGINT) AS left_side, CAST(sum(right_cents) AS BIGINT) AS right_side
FROM sides
GROUP BY name, key
