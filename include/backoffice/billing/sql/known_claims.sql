-- What is known of these claims, with every charge they have had.
SELECT
    c.claim_id,
    c.match_key,
    ARRAY(
        SELECT number
        FROM (
            SELECT c.payer_claim_number
            UNION
            SELECT a.payer_claim_number
            FROM claim_answers a
            WHERE a.match_key = c.match_key AND a.claim_number = c.claim_id AND a.level = 'claim'
        ) called (number)
        WHERE number <> ''
    ) AS payer_numbers,
    c.service_from_date,
    c.service_to_date,
    c.payers,
    c.lines,
    c.member_keys,
    c.is_protected,
    opening.payer_cents AS opening_cents,
    c.frequency_code = '8' OR EXISTS (
        SELECT FROM billing_claims newer
        WHERE newer.replaces_claim_id <> '' AND newer.replaces_claim_id = c.claim_id AND newer.claim_id <> c.claim_id
    ) AS is_void,
    coalesce(
        (
            SELECT min(newer.claim_id)
            FROM billing_claims newer
            WHERE newer.replaces_claim_id <> ''
              AND newer.replaces_claim_id = c.claim_id
              AND newer.claim_id <> c.claim_id
              AND newer.frequency_code <> '8'
            HAVING count(*) = 1
        ),
        ''
    ) AS replaced_by,
    ARRAY(SELECT charge_cents FROM billing_charges had WHERE had.claim_id = c.claim_id) AS charges
FROM billing_claims c
LEFT JOIN billing_openings opening USING (claim_id)
WHERE c.claim_id = ANY(CAST(:claim_ids AS TEXT[]))
