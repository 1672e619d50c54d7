-- Claims that may be meant by these numbers. The cut numbers go through a subquery of their own: the planner would take
-- them for a large part of all claims.
SELECT claim_id FROM billing_claims WHERE claim_id = ANY(CAST(:numbers AS TEXT[]))
UNION
SELECT claim_id FROM billing_claims WHERE match_key = ANY(CAST(:match_keys AS TEXT[]))
UNION
SELECT claim_id
FROM billing_claims
WHERE payer_claim_number <> '' AND payer_claim_number = ANY(CAST(:payer_numbers AS TEXT[]))
UNION
SELECT c.claim_id
FROM claim_answers a
JOIN billing_claims c ON c.claim_id = a.claim_number
WHERE a.level = 'claim' AND a.payer_claim_number <> '' AND a.payer_claim_number = ANY(CAST(:payer_numbers AS TEXT[]))
UNION
SELECT longer.claim_id
FROM unnest(CAST(:prefixes AS TEXT[])) AS cut (prefix)
CROSS JOIN LATERAL (
    SELECT claim_id
    FROM billing_claims
    WHERE match_key ~>=~ cut.prefix AND match_key ~<~ (cut.prefix || '~')
    OFFSET 0
) longer
