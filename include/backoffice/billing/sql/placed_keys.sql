-- Claim payments that were found to belong to these claims, as far as their money counts. Claim by claim, since the
-- planner would take so many claims for a large part of all placements.
SELECT placed.remit_id, placed.ordinal
FROM unnest(CAST(:claim_ids AS TEXT[])) AS one (claim_id)
CROSS JOIN LATERAL (
    SELECT p.remit_id, p.ordinal FROM remit_placements p WHERE p.claim_id = one.claim_id OFFSET 0
) placed
JOIN remits r ON r.remit_id = placed.remit_id
WHERE r.state IN ('landed', 'posted')
