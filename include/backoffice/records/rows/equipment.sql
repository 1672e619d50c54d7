-- A device and whether its office exists.
SELECT device.*, place.location_id IS NOT NULL AS has_location
FROM equipment AS device
LEFT JOIN locations AS place USING (business_date, location_id)
WHERE device.business_date = :business_date
