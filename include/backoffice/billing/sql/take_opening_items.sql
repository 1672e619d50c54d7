-- Takes over the provider-level items that were open at the start. The newest business date wins.
INSERT INTO billing_opening_items AS known (payer_id, reference, family, business_date, amount_cents, is_due)
SELECT payer_id, reference, family, business_date, amount_cents, true
FROM opening_payer_items
WHERE business_date = :business_date
ON CONFLICT (payer_id, reference, family) DO UPDATE SET
    business_date = excluded.business_date,
    amount_cents = excluded.amount_cents,
    is_due = known.is_due OR known.amount_cents <> excluded.amount_cents
WHERE known.business_date <= excluded.business_date
