-- What persons have ruled on the claim payments of these remittances.
SELECT number, act, subject, object
FROM billing_rulings
WHERE act = ANY(CAST(:acts AS TEXT[])) AND split_part(subject, ':', 1) = ANY(CAST(:remit_ids AS TEXT[]))
