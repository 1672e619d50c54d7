-- Takes over the money that patients have paid. The newest business date wins.
INSERT INTO billing_takings AS known (
    payment_id, business_date, patient_id, claim_id, received_date, amount_cents, is_due
)
SELECT payment_id, business_date, patient_id, coalesce(claim_id, ''), received_date, amount_cents, true
FROM patient_payments
WHERE business_date = :business_date
ON CONFLICT (payment_id) DO UPDATE SET
    business_date = excluded.business_date,
    patient_id = excluded.patient_id,
    claim_id = excluded.claim_id,
    received_date = excluded.received_date,
    amount_cents = excluded.amount_cents,
    is_due = known.is_due
        OR (known.patient_id, known.claim_id, known.received_date, known.amount_cents)
        <> (excluded.patient_id, excluded.claim_id, excluded.received_date, excluded.amount_cents)
WHERE known.business_date <= excluded.business_date
