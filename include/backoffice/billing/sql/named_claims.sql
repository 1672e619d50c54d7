-- Claims that may be meant by these numbers. Each is looked up by itself: the planner would take so many numbers for a
-- large part of all claims, and walk over them.
SELECT claim_id FROM billing_claims WHERE claim_id = ANY(CAST(:numbers AS TEXT[]))
UNION
SELECT claim_id FROM billing_openings WHERE claim_id = ANY(CAST(:numbers AS TEXT[]))
UNION
SELECT same.claim_id
FROM unnest(CAST(:match_keys AS TEXT[])) AS one (match_key)
CROSS JOIN LATERAL (SELECT claim_id FROM billing_claims c WHERE c.match_key = one.match_key OFFSET 0) same
UNION
SELECT called.claim_id
FROM unnest(CAST(:payer_numbers AS TEXT[])) AS one (number)
CROSS JOIN LATERAL (
    SELECT c.claim_id FROM billing_claims c WHERE c.payer_claim_number <> '' AND c.payer_claim_number = one.number
    UNION ALL
    SELECT c.claim_id
    FROM claim_answers a
    JOIN billing_claims c ON c.claim_id = a.claim_number
    WHERE a.level = 'claim' AND a.payer_claim_number <> '' AND a.payer_claim_number = one.number
    OFFSET 0
) called
UNION
SELECT longer.claim_id
FROM unnest(CAST(:prefixes AS TEXT[])) AS cut (prefix)
CROSS JOIN LATERAL (
    SELECT claim_id
    FROM billing_claims
    WHERE match_key ~>=~ cut.prefix AND match_key ~<~ (cut.prefix || '~')
    OFFSET 0
) longer
