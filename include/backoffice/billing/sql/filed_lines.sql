-- The services of these claim payments.
SELECT
    l.remit_id, l.ordinal, l.line, l.procedure_code, l.modifiers, l.charge_cents, l.paid_cents, l.service_from_date,
    l.service_to_date, l.line_control_number, l.remarks, l.allowed_cents
FROM unnest(CAST(:remit_ids AS TEXT[]), CAST(:ordinals AS INTEGER[])) AS one (remit_id, ordinal)
JOIN remit_lines l USING (remit_id, ordinal)
ORDER BY l.line
