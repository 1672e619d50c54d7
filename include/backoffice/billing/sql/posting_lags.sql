-- Cents of claim payments by the night their remittance arrived in and the night they were first posted in, each by an
-- entry of its own: money in suspense waits, whatever else of its remittance is posted.
SELECT
    r.business_date AS arrived_date,
    posting.posted_date,
    CAST(sum(c.paid_cents) AS BIGINT) AS paid_cents
FROM remits r
JOIN remit_claims c USING (remit_id)
LEFT JOIN remit_placements p USING (remit_id, ordinal)
LEFT JOIN LATERAL (
    SELECT min(e.business_date) AS posted_date
    FROM journal_entries e
    WHERE e.source = 'remit:' || c.remit_id
      AND CASE p.outcome
          WHEN 'posted' THEN e.source_key = concat_ws(':', 'clp', c.remit_id, c.ordinal, '-', '-', 'paid')
          WHEN 'memo' THEN e.source_key = concat_ws(':', 'clp', c.remit_id, c.ordinal, '-', '-', 'memo')
          WHEN 'reversal' THEN starts_with(e.source_key, concat_ws(':', 'clp', c.remit_id, c.ordinal, 'undo', ''))
      END
) posting ON true
WHERE r.state IN ('landed', 'posted', 'held')
GROUP BY 1, 2
