"""Who settles a work item."""

from enum import StrEnum


class Role(StrEnum):
    """The one list of roles."""

    FRONT_DESK = "front_desk"
    BILLER = "biller"
    STOCKROOM = "stockroom"
    MAINTENANCE = "maintenance"
    TECHNICIAN = "technician"
    CREDENTIALING = "credentialing"
    RECORDS = "records"
    OFFICE_MANAGER = "office_manager"
    APPROVER = "approver"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"
