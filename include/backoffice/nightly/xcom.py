"""What may pass from task to task: ids and counts. Anything else fails the task, unlogged and unstored.

Airflow loads this class while its SDK is half imported: the module takes the SDK's XCom base and nothing more.
"""

import re

from airflow.sdk.bases.xcom import BaseXCom

_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_IDS = re.compile(r"(?:[A-Za-z0-9._:-]{1,64}(?:,[A-Za-z0-9._:-]{1,64})*)?")
_COUNT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NOTE_TEXTS = {"practice": _ID, "business_date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "absent": _IDS}


class IdsAndCountsXCom(BaseXCom):
    """The XCom backend (`[core] xcom_backend`)."""

    @staticmethod
    def serialize_value(
        value: object,
        *,
        key: str | None = None,
        task_id: str | None = None,
        dag_id: str | None = None,
        run_id: str | None = None,
        map_index: int | None = None,
    ) -> str:
        """The stored form of a note or of a list of ids; TypeError with a fixed text for anything else."""
        if value is not None and not (_is_note(value) or _is_list_of_ids(value)):
            raise TypeError("only ids and counts may be passed between tasks")
        return BaseXCom.serialize_value(
            value, key=key, task_id=task_id, dag_id=dag_id, run_id=run_id, map_index=map_index
        )


def _is_note(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {*_NOTE_TEXTS, "counts"}
        and all(_matches(shape, value[name]) for name, shape in _NOTE_TEXTS.items())
        and _is_counts(value["counts"])
    )


def _is_list_of_ids(value: object) -> bool:
    return isinstance(value, list) and all(_matches(_ID, item) for item in value)


def _is_counts(value: object) -> bool:
    return isinstance(value, dict) and all(
        _matches(_COUNT_NAME, name) and type(count) is int for name, count in value.items()
    )


def _matches(shape: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None
