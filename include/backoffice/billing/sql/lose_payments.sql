-- Patients' payments that the practice system has taken out again: a snapshot that came whole no longer holds them. An
-- extract may go back for some time only, so what was received before the first day in it is not missing from it. What
-- a night holds is found out once a night, and each payment is looked up in it by its key.
WITH whole AS MATERIALIZED (
    SELECT
        l.business_date,
        (SELECT min(p.received_date) FROM patient_payments p WHERE p.business_date = l.business_date) AS first_date
    FROM snapshot_loads l
    WHERE l.table_name = 'patient_payments'
      AND NOT EXISTS (
          -- A row put aside is missing from its own snapshot and from all that later deltas build on it.
          SELECT FROM snapshot_loads part
          WHERE part.table_name = l.table_name
            AND part.quarantined_count > 0
            AND part.business_date BETWEEN (
                SELECT max(base.business_date)
                FROM snapshot_loads base
                WHERE base.table_name = l.table_name AND base.mode = 'full' AND base.business_date <= l.business_date
            ) AND l.business_date
      )
),
gone AS (
    SELECT t.payment_id, max(whole.business_date) AS business_date
    FROM billing_takings t
    JOIN whole ON whole.business_date >= t.business_date AND whole.first_date <= t.received_date
    WHERE t.amount_cents <> 0
      AND NOT EXISTS (
          SELECT FROM patient_payments p
          WHERE p.business_date = whole.business_date AND p.payment_id = t.payment_id
          OFFSET 0
      )
    GROUP BY t.payment_id
)
UPDATE billing_takings taking
SET amount_cents = 0, business_date = gone.business_date, is_due = true
FROM gone
WHERE taking.payment_id = gone.payment_id
