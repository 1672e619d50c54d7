-- A lot and whether its item exists.
SELECT lot.*, item.item_id IS NOT NULL AS has_item
FROM stock_lots AS lot
LEFT JOIN items AS item USING (business_date, item_id)
WHERE lot.business_date = :business_date
