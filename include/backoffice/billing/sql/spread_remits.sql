-- A remittance is due when a claim it was, or could now be, posted to has changed, and so is all that hangs on it.
WITH touched AS (
    SELECT p.remit_id, p.ordinal
    FROM billing_claims c
    JOIN remit_placements p ON p.claim_id = c.claim_id
    WHERE c.is_due
    UNION
    SELECT r.remit_id, r.ordinal
    FROM billing_claims c
    JOIN remit_claims r ON r.match_key = c.match_key
    WHERE c.is_due AND c.match_key <> ''
    UNION
    SELECT r.remit_id, r.ordinal
    FROM billing_claims c
    JOIN remit_claims r ON r.payer_claim_number = c.payer_claim_number
    WHERE c.is_due AND r.payer_claim_number <> ''
    UNION
    -- A payer that cuts claim numbers: only what has not found its claim by the whole number can be meant.
    SELECT r.remit_id, r.ordinal
    FROM remit_placements p
    JOIN remit_claims r ON r.remit_id = p.remit_id AND r.ordinal = p.ordinal
    JOIN billing_claims c ON c.match_key ~>=~ r.match_key AND c.match_key ~<~ (r.match_key || '~')
    WHERE p.rung <> 2 AND length(r.match_key) >= :shortest_prefix AND c.is_due
    UNION
    SELECT l.remit_id, l.ordinal
    FROM billing_claims c
    CROSS JOIN jsonb_array_elements_text(c.line_numbers) AS own (number)
    JOIN remit_lines l ON l.line_control_number = own.number
    WHERE c.is_due AND l.line_control_number <> '' AND length(own.number) >= :shortest_line_number
    UNION
    -- What no number has led to a claim is looked for by day and charge.
    SELECT r.remit_id, r.ordinal
    FROM remit_placements p
    JOIN remit_claims r ON r.remit_id = p.remit_id AND r.ordinal = p.ordinal
    JOIN billing_claims c ON c.service_from_date = r.service_from_date AND c.charge_cents = abs(r.charge_cents)
    WHERE p.rung IN (0, 5) AND c.is_due
    UNION
    SELECT p.remit_id, p.ordinal
    FROM remit_placements p
    CROSS JOIN jsonb_array_elements_text(p.candidates) AS looked_at (claim_id)
    JOIN billing_claims c ON c.claim_id = looked_at.claim_id
    WHERE p.rung IN (0, 5) AND c.is_due
    UNION
    -- What names a claim of which nothing but an opening balance is known, or was placed on it.
    SELECT r.remit_id, r.ordinal
    FROM billing_openings o
    JOIN remit_claims r
        ON r.match_key = ltrim(regexp_replace(upper(o.claim_id), '[^A-Z0-9]', '', 'g'), '0')
        AND r.claim_number = o.claim_id
    WHERE o.is_due
    UNION
    SELECT p.remit_id, p.ordinal FROM billing_openings o JOIN remit_placements p USING (claim_id) WHERE o.is_due
),
seeds AS (
    SELECT array_agg(remit_id) AS remit_ids, array_agg(ordinal) AS ordinals FROM touched
)
UPDATE remits
SET is_due = true
WHERE NOT is_due
  AND state IN ('landed', 'posted')
  AND remit_id IN (SELECT linked.remit_id FROM seeds, linked_claims(seeds.remit_ids, seeds.ordinals) linked)
