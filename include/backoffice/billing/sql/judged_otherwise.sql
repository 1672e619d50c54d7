-- Posted remittances with an adjustment that is judged otherwise now.
SELECT DISTINCT a.remit_id
FROM remit_adjustments a
JOIN unnest(CAST(:groups AS TEXT[]), CAST(:carcs AS TEXT[])) judged (group_code, carc) USING (group_code, carc)
JOIN remits r ON r.remit_id = a.remit_id AND r.state = 'posted'
