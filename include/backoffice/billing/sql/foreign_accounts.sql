-- Accounts of which some lines are in another currency. A file with no other lines is told of as a whole.
SELECT f.account_id, min(q.business_date) AS first_date
FROM quarantine q
JOIN landed_files f USING (file_id)
WHERE q.reason_code = 'FOREIGN_CURRENCY' AND f.kind = 'bank' AND f.state <> 'quarantined'
GROUP BY f.account_id
ORDER BY f.account_id
