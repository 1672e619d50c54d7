-- Payers of which there is a fee schedule.
SELECT DISTINCT payer_id FROM fee_schedules WHERE business_date = CAST(:fees_date AS DATE)
