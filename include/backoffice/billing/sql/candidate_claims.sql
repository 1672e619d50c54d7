-- Claims that may be meant by these numbers, with every charge they have had.
WITH meant AS (
    SELECT claim_id FROM billing_claims WHERE claim_id = ANY(CAST(:numbers AS TEXT[]))
    UNION
    SELECT claim_id FROM billing_claims WHERE match_key = ANY(CAST(:match_keys AS TEXT[]))
    UNION
    SELECT claim_id FROM billing_claims WHERE payer_claim_number = ANY(CAST(:payer_numbers AS TEXT[]))
    UNION
    SELECT c.claim_id
    FROM unnest(CAST(:prefixes AS TEXT[])) AS cut (prefix)
    JOIN billing_claims c ON c.match_key ~>=~ cut.prefix AND c.match_key ~<~ (cut.prefix || '~')
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
        SELECT FROM billing_claims newer WHERE newer.replaces_claim_id = c.claim_id AND newer.claim_id <> c.claim_id
    ) AS is_void,
    ARRAY(SELECT charge_cents FROM billing_charges had WHERE had.claim_id = c.claim_id) AS charges
FROM meant
JOIN billing_claims c USING (claim_id)
LEFT JOIN billing_openings opening USING (claim_id)
