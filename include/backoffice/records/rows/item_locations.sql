-- Stock levels and whether their item exists.
SELECT level.*, item.item_id IS NOT NULL AS has_item
FROM item_locations AS level
LEFT JOIN items AS item USING (business_date, item_id)
WHERE level.business_date = :business_date
