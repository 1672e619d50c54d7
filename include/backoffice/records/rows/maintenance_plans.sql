-- A maintenance plan and whether its device exists.
SELECT plan.*, device.equipment_id IS NOT NULL AS has_equipment
FROM maintenance_plans AS plan
LEFT JOIN equipment AS device USING (business_date, equipment_id)
WHERE plan.business_date = :business_date
