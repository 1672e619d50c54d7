-- Bank files that may not hold all that the bank has put into them, and that have brought movements nobody had told of.
-- A statement that does not add up is told of by its account and day.
SELECT f.account_id, f.sha256, q.reason_code AS reason, f.business_date AS arrived_date
FROM landed_files f
JOIN quarantine q USING (file_id)
WHERE f.kind = 'bank' AND f.state = 'loaded' AND q.line_number = 0
  AND NOT EXISTS (
      SELECT FROM bank_balances b
      WHERE b.sha256 = f.sha256 AND b.account_id = f.account_id AND NOT b.is_sound
  )
ORDER BY f.account_id, f.sha256
