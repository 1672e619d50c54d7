-- Transactions of these sets that have arrived by that night and that billing has not consumed.
SELECT DISTINCT ON (f.sha256, e.ordinal) f.sha256, e.ordinal, e.file_id, e.is_test, e.business_date AS arrived_date
FROM edi_transactions e
JOIN landed_files f USING (file_id)
LEFT JOIN consumptions c ON c.sha256 = f.sha256 AND c.ordinal = e.ordinal AND c.pipeline = 'billing'
WHERE e.set_id = ANY(CAST(:set_ids AS TEXT[])) AND e.business_date <= :business_date AND c.sha256 IS NULL
ORDER BY f.sha256, e.ordinal, e.file_id
