-- An encounter with its patient. Charges of a signature before charges_due_from_date should have been entered.
SELECT
    encounter.*,
    patient.patient_id IS NOT NULL AS has_patient,
    CAST(:charges_due_from_date AS date) AS charges_due_from_date
FROM encounters AS encounter
LEFT JOIN patients AS patient USING (business_date, patient_id)
WHERE encounter.business_date = :business_date
