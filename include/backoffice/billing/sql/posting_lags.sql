-- Cents of claim payments by the night their remittance arrived in and the night they were first posted in, each by an
-- entry of its own: money in suspense waits, whatever else of its remittance is posted.
WITH first_posted AS (
    SELECT
        split_part(e.source_key, ':', 2) AS remit_id,
        CAST(split_part(e.source_key, ':', 3) AS INTEGER) AS ordinal,
        e.event,
        min(e.business_date) AS posted_date
    FROM journal_entries e
    WHERE e.source = 'remit:' || split_part(e.source_key, ':', 2)
      AND e.source_key LIKE 'clp:%'
      AND e.event IN ('paid', 'memo', 'reversal')
    GROUP BY 1, 2, 3
)
SELECT
    r.business_date AS arrived_date,
    f.posted_date,
    CAST(sum(c.paid_cents) AS BIGINT) AS paid_cents
FROM remits r
JOIN remit_claims c USING (remit_id)
LEFT JOIN remit_placements p USING (remit_id, ordinal)
LEFT JOIN first_posted f
    ON f.remit_id = c.remit_id
    AND f.ordinal = c.ordinal
    AND f.event = CASE p.outcome WHEN 'posted' THEN 'paid' ELSE p.outcome END
WHERE r.state IN ('landed', 'posted', 'held')
GROUP BY 1, 2
