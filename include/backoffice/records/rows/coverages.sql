-- A coverage with its patient and payer, and how far the coverages before it at the same rank reach.
SELECT
    coverage.*,
    patient.patient_id IS NOT NULL AS has_patient,
    patient.last_name AS patient_last_name,
    patient.first_name AS patient_first_name,
    patient.birth_date AS patient_birth_date,
    payer.payer_id IS NOT NULL AS has_payer,
    payer.kind AS payer_kind,
    max(coalesce(coverage.termination_date, 'infinity')) OVER (
        PARTITION BY coverage.patient_id, coverage.rank
        ORDER BY coverage.effective_date, coverage.coverage_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered_until_date
FROM coverages AS coverage
LEFT JOIN patients AS patient USING (business_date, patient_id)
LEFT JOIN payers AS payer USING (business_date, payer_id)
WHERE coverage.business_date = :business_date
