-- Claims that may be meant by these numbers, with every charge they have had. Their ids go through an array, and the cut
-- numbers through a subquery of their own: the planner would take either for a large part of all claims.
WITH meant AS (
    SELECT array_agg(claim_id) AS claim_ids
    FROM (
        SELECT claim_id FROM billing_claims WHERE claim_id = ANY(CAST(:numbers AS TEXT[]))
        UNION
        SELECT claim_id FROM billing_claims WHERE match_key = ANY(CAST(:match_keys AS TEXT[]))
        UNION
        SELECT claim_id
        FROM billing_claims
        WHERE payer_claim_number <> '' AND payer_claim_number = ANY(CAST(:payer_numbers AS TEXT[]))
        UNION
        SELECT longer.claim_id
        FROM unnest(CAST(:prefixes AS TEXT[])) AS cut (prefix)
        CROSS JOIN LATERAL (
            SELECT claim_id
            FROM billing_claims
            WHERE match_key ~>=~ cut.prefix AND match_key ~<~ (cut.prefix || '~')
            OFFSET 0
        ) longer
    ) found
)
SELECT
    c.claim_id,
    c.match_key,
    c.payer_claim_number,
    c.service_from_date,
    c.service_to_date,
    c.payers,
    c.lines,
    opening.claim_id IS NOT NULL AS has_opening,
    c.frequency_code = '8' OR EXISTS (
        SELECT FROM billing_claims newer
        WHERE newer.replaces_claim_id <> '' AND newer.replaces_claim_id = c.claim_id AND newer.claim_id <> c.claim_id
    ) AS is_void,
    ARRAY(SELECT charge_cents FROM billing_charges had WHERE had.claim_id = c.claim_id) AS charges
FROM meant
CROSS JOIN unnest(meant.claim_ids) AS one (claim_id)
JOIN billing_claims c ON c.claim_id = one.claim_id
LEFT JOIN billing_openings opening ON opening.claim_id = c.claim_id
