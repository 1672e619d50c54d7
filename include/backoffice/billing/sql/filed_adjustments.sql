-- The adjustments of these claim payments.
SELECT a.remit_id, a.ordinal, a.line, a.cas, a.group_code, a.carc, a.amount_cents
FROM unnest(CAST(:remit_ids AS TEXT[]), CAST(:ordinals AS INTEGER[])) AS one (remit_id, ordinal)
JOIN remit_adjustments a USING (remit_id, ordinal)
ORDER BY a.cas
