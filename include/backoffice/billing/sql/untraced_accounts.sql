-- Accounts into which payers transfer money, known by payer and amount alone, while no line carries a trace number.
SELECT l.account_id, min(l.posted_date) AS first_date
FROM bank_matches m
JOIN bank_lines l USING (line_id)
JOIN remits r ON r.remit_id = m.counterpart AND r.method = 'ACH'
WHERE m.rung > 3
  AND NOT EXISTS (
      SELECT FROM bank_lines other
      LEFT JOIN bank_matches named ON named.line_id = other.line_id AND named.rung BETWEEN 1 AND 2
      WHERE other.account_id = l.account_id AND (other.trace_number <> '' OR named.line_id IS NOT NULL)
  )
GROUP BY l.account_id
ORDER BY l.account_id
