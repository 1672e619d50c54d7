-- A claim with its patient, its coverage, its rendering provider and the sum of its lines.
SELECT
    claim.*,
    patient.patient_id IS NOT NULL AS has_patient,
    coverage.patient_id AS coverage_patient_id,
    rendering.npi IS NOT NULL AS has_rendering_provider,
    line.charge_cents AS lines_charge_cents
FROM claims AS claim
LEFT JOIN patients AS patient USING (business_date, patient_id)
LEFT JOIN coverages AS coverage
    ON coverage.business_date = claim.business_date AND coverage.coverage_id = claim.coverage_id
LEFT JOIN (
    SELECT DISTINCT npi FROM providers WHERE business_date = :business_date
) AS rendering ON rendering.npi = claim.rendering_npi
LEFT JOIN (
    SELECT claim_id, sum(charge_cents) AS charge_cents FROM claim_lines
    WHERE business_date = :business_date GROUP BY claim_id
) AS line ON line.claim_id = claim.claim_id
WHERE claim.business_date = :business_date
