-- Claims of which the first payer has settled a part: what it has reported is less than any charge the claim has had.
-- What came in with an opening balance, or was replaced, is left alone: parts of it may be from before.
SELECT
    p.claim_id,
    CAST(sum(c.charge_cents) AS BIGINT) AS reported_cents,
    (SELECT min(charge_cents) FROM billing_charges had WHERE had.claim_id = p.claim_id) AS charge_cents,
    min(r.payment_date) AS payment_date,
    min(payer.appeal_limit_days) AS appeal_limit_days
FROM remit_placements p
JOIN remits r ON r.remit_id = p.remit_id AND r.state = 'posted'
JOIN remit_claims c ON c.remit_id = p.remit_id AND c.ordinal = p.ordinal
JOIN billing_claims claim ON claim.claim_id = p.claim_id
LEFT JOIN payers payer
    ON payer.business_date = CAST(:payers_date AS DATE) AND payer.payer_id = claim.payers -> '1' ->> 0
WHERE p.outcome = 'posted'
  AND p.rank = 1
  AND NOT p.is_reversed
  AND NOT EXISTS (SELECT FROM billing_openings opening WHERE opening.claim_id = p.claim_id)
  AND NOT EXISTS (
      SELECT FROM billing_claims newer
      WHERE newer.replaces_claim_id <> '' AND newer.replaces_claim_id = p.claim_id AND newer.claim_id <> p.claim_id
  )
GROUP BY p.claim_id
HAVING sum(c.charge_cents) < (SELECT min(charge_cents) FROM billing_charges had WHERE had.claim_id = p.claim_id)
ORDER BY p.claim_id
