-- A credential with its holder; whoever leaves on a day still works on it.
SELECT
    credential.*,
    holder.staff_id IS NOT NULL AS has_staff,
    holder.staff_id IS NOT NULL AND coalesce(holder.left_date >= credential.business_date, true) AS staff_is_active
FROM credentials AS credential
LEFT JOIN staff AS holder USING (business_date, staff_id)
WHERE credential.business_date = :business_date
