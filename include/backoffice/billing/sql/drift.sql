-- Claims and parties for which the practice system has posted otherwise than we: what each side has, by kind and trace,
-- and the newest day on which either has posted on the claim. `is_awaited`: ours is so young, or was handed over so
-- lately, that theirs may still come.
WITH postings AS (
    SELECT 'ours' AS side, claim_id, party, kind, trace_number, amount_cents, known_date AS posted_date
    FROM own_postings()
    WHERE kind = ANY(CAST(:kinds AS TEXT[]))
    UNION ALL
    SELECT 'theirs', claim_id, party, kind, trace_number, amount_cents, posted_date
    FROM their_postings(:pms_date, :start_date)
    WHERE kind = ANY(CAST(:kinds AS TEXT[]))
),
differing AS (
    SELECT DISTINCT claim_id, party
    FROM postings
    GROUP BY claim_id, party, kind
    HAVING sum(CASE side WHEN 'ours' THEN amount_cents ELSE -amount_cents END) <> 0
),
newest AS (
    SELECT
        claim_id,
        max(posted_date) AS since_date,
        -- What patients have paid is known from the practice system itself: it is never awaited.
        coalesce(
            max(posted_date) FILTER (WHERE side = 'ours' AND (party, kind) <> ('patient', 'payment')) > :settled_date,
            false
        )
        OR EXISTS (
            SELECT FROM billing_exports x
            JOIN outbox o ON o.key = x.batch_key
            WHERE x.claim_id = postings.claim_id
              AND x.confirmed_by IS NULL
              AND x.export_date > :imported_date
              AND o.state NOT IN ('rejected', 'cancelled', 'shadow')
        ) AS is_awaited
    FROM postings
    WHERE claim_id IN (SELECT claim_id FROM differing)
    GROUP BY claim_id
)
SELECT
    side, claim_id, party, kind, trace_number, CAST(sum(amount_cents) AS BIGINT) AS amount_cents, since_date, is_awaited
FROM postings
JOIN differing USING (claim_id, party)
JOIN newest USING (claim_id)
GROUP BY side, claim_id, party, kind, trace_number, since_date, is_awaited
HAVING sum(amount_cents) <> 0
ORDER BY claim_id, party, side, kind, trace_number
