-- Cents of claim payments by the night their remittance arrived in and the night they were first posted in.
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
    WHERE e.source = 'remit:' || r.remit_id AND p.outcome IN ('posted', 'reversal', 'memo')
) posting ON true
WHERE r.state IN ('landed', 'posted', 'held')
GROUP BY 1, 2
