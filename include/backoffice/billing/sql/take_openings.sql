-- Takes over the balances that claims bring along. The newest business date wins.
INSERT INTO billing_openings AS known (claim_id, business_date, payer_cents, patient_cents, is_due)
SELECT claim_id, business_date, payer_balance_cents, patient_balance_cents, true
FROM opening_balances
WHERE business_date = :business_date
ON CONFLICT (claim_id) DO UPDATE SET
    business_date = excluded.business_date,
    payer_cents = excluded.payer_cents,
    patient_cents = excluded.patient_cents,
    is_due = known.is_due
        OR (known.payer_cents, known.patient_cents) <> (excluded.payer_cents, excluded.patient_cents)
WHERE known.business_date <= excluded.business_date
