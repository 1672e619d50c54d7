-- A visit with its patient, provider and encounter. In the zones west of Greenwich its local day is never later than
-- start_utc_date, so that a visit is at least a day old when that date is before the business date.
SELECT
    visit.*,
    CAST(visit.start_at AT TIME ZONE 'UTC' AS date) AS start_utc_date,
    patient.patient_id IS NOT NULL AS has_patient,
    provider.is_active AS provider_is_active,
    seen.appointment_id IS NOT NULL AS has_encounter
FROM appointments AS visit
LEFT JOIN patients AS patient USING (business_date, patient_id)
LEFT JOIN providers AS provider USING (business_date, provider_id)
LEFT JOIN (
    SELECT DISTINCT business_date, appointment_id FROM encounters WHERE business_date = :business_date
) AS seen ON seen.business_date = visit.business_date AND seen.appointment_id = visit.appointment_id
WHERE visit.business_date = :business_date
