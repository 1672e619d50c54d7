-- Holds remittances that contradict each other (one payment, two contents) or repeat each other (one content, two
-- payments). A mere notice of an amount, which is held for itself, contradicts and repeats nothing.
WITH counting AS (
    SELECT * FROM remits
    WHERE state IN ('landed', 'posted', 'memo') OR kind IN ('TRN_CONFLICT', 'POSSIBLE_DUPLICATE')
),
fresh AS (
    SELECT natural_key, near_key FROM remits WHERE remit_id = ANY(CAST(:remit_ids AS TEXT[]))
),
conflicting AS (
    SELECT natural_key FROM counting
    WHERE natural_key IN (SELECT natural_key FROM fresh)
    GROUP BY natural_key
    HAVING count(*) > 1
),
repeated AS (
    SELECT near_key FROM counting
    WHERE near_key <> '' AND near_key IN (SELECT near_key FROM fresh)
    GROUP BY near_key
    HAVING count(DISTINCT natural_key) > 1
),
judged AS (
    SELECT
        remit_id,
        CASE
            WHEN natural_key IN (SELECT natural_key FROM conflicting) THEN 'TRN_CONFLICT'
            ELSE 'POSSIBLE_DUPLICATE'
        END AS kind
    FROM counting
    WHERE state <> 'memo'
      AND (
          natural_key IN (SELECT natural_key FROM conflicting)
          OR near_key IN (SELECT near_key FROM repeated)
      )
)
UPDATE remits
SET state = 'held', kind = judged.kind, reason_code = judged.kind, is_due = true
FROM judged
WHERE remits.remit_id = judged.remit_id AND remits.kind <> 'TRN_CONFLICT'
RETURNING remits.remit_id
