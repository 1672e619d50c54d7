-- Claims that Medicare has part in, by whether their patient is a Qualified Medicare Beneficiary on the day of service:
-- the newest word that speaks of that day decides. One without a first day speaks of the days from its visit on, and so
-- does one that says the patient is none. A claim for which that has changed is due to be posted anew.
WITH said AS (
    SELECT DISTINCT ON (c.claim_id) c.claim_id, f.is_set
    FROM patient_flags f
    JOIN billing_claims c ON c.patient_id = f.patient_id AND c.has_medicare
    WHERE f.flag = 'qmb'
      AND c.service_from_date >= coalesce(f.begin_date, f.visit_date)
      AND c.service_from_date <= coalesce(f.end_date, 'infinity')
    ORDER BY c.claim_id, f.stated_at DESC, f.visit_date DESC, f.is_set DESC
),
judged AS (
    SELECT claim_id, coalesce(said.is_set, false) AS is_protected
    FROM (SELECT claim_id FROM said WHERE is_set UNION SELECT claim_id FROM billing_claims WHERE is_protected) c
    LEFT JOIN said USING (claim_id)
)
UPDATE billing_claims claim
SET is_protected = judged.is_protected, is_due = true
FROM judged
WHERE claim.claim_id = judged.claim_id AND claim.is_protected <> judged.is_protected
