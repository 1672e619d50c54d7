-- Brings remittances into the state that the last ruling on each wants: held, landed again, or dismissed.
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
        CASE act WHEN 'hold' THEN 'held' WHEN 'dismiss' THEN 'dismissed' ELSE 'landed' END AS state,
        CASE act WHEN 'hold' THEN 'REMIT_TAKEN_BACK' ELSE '' END AS kind
    FROM ruled
)
UPDATE remits
SET state = wanted.state, kind = wanted.kind, reason_code = wanted.kind, is_due = true
FROM wanted
WHERE remits.remit_id = wanted.remit_id
  AND (
      wanted.act = 'dismiss' AND remits.state <> 'dismissed'
      OR wanted.act = 'hold' AND remits.kind <> 'REMIT_TAKEN_BACK' AND remits.state IN ('landed', 'posted', 'held')
      OR wanted.act = 'release' AND remits.state IN ('held', 'dismissed')
  )
RETURNING remits.remit_id
