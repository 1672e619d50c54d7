-- Brings remittances into the state that the last ruling on each wants: held, landed again, or dismissed. What is from
-- before the start is never posted, whatever else it was held for: landed again, it is noted.
WITH ruled AS (
    SELECT DISTINCT ON (r.subject) r.subject AS remit_id, r.act
    FROM billing_rulings r
    WHERE r.act IN ('hold', 'release', 'dismiss')
      AND r.subject = ANY(CAST(:remit_ids AS TEXT[]))
    ORDER BY r.subject, r.number DESC
),
wanted AS (
    SELECT
        remit_id,
        act,
        CASE
            WHEN act = 'hold' THEN 'held'
            WHEN act = 'dismiss' THEN 'dismissed'
            WHEN payment_date < :start_date THEN 'memo'
            ELSE 'landed'
        END AS state,
        CASE
            WHEN act = 'hold' THEN 'REMIT_TAKEN_BACK'
            WHEN act = 'release' AND payment_date < :start_date THEN 'BEFORE_START'
            ELSE ''
        END AS reason_code
    FROM ruled
    JOIN remits USING (remit_id)
)
UPDATE remits
SET
    state = wanted.state,
    kind = CASE wanted.state WHEN 'held' THEN wanted.reason_code ELSE '' END,
    reason_code = wanted.reason_code,
    is_due = true
FROM wanted
WHERE remits.remit_id = wanted.remit_id
  AND (
      wanted.act = 'dismiss' AND remits.state <> 'dismissed'
      OR wanted.act = 'hold' AND remits.kind <> 'REMIT_TAKEN_BACK' AND remits.state IN ('landed', 'posted', 'held')
      OR wanted.act = 'release' AND remits.state IN ('held', 'dismissed')
  )
RETURNING remits.remit_id
