-- An item's source and whether its vendor exists.
SELECT source.*, vendor.vendor_id IS NOT NULL AS has_vendor
FROM item_vendors AS source
LEFT JOIN vendors AS vendor USING (business_date, vendor_id)
WHERE source.business_date = :business_date
