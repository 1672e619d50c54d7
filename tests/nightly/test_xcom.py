"""What may pass from task to task."""

import pytest

from backoffice.nightly.xcom import IdsAndCountsXCom

pytestmark = pytest.mark.airflow
NOTE = {"practice": "demo", "business_date": "2026-11-05", "absent": "", "counts": {"rows_read": 3}}


@pytest.mark.parametrize(
    "value",
    [None, NOTE, NOTE | {"absent": "receive_feeds,validate_records"}, NOTE | {"counts": {}}, [], ["BLUE", "p-1.2:3"]],
)
def test_ids_and_counts_pass(value: object) -> None:
    assert IdsAndCountsXCom.serialize_value(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "Zebra Quill",
        b"bytes",
        7,
        {"rows": 3},
        NOTE | {"patient": "P1"},
        NOTE | {"practice": "Zebra Quill"},
        NOTE | {"business_date": "1990-01-01T00:00:00"},
        NOTE | {"counts": {"Zebra": 1}},
        NOTE | {"counts": {"rows": "Zebra"}},
        NOTE | {"counts": {"rows": 1.5}},
        NOTE | {"counts": {"rows": True}},
        ["Zebra Quill"],
        ["x" * 65],
        [3],
        ("BLUE",),
    ],
)
def test_anything_else_is_refused_without_being_quoted(value: object) -> None:
    with pytest.raises(TypeError) as refusal:
        IdsAndCountsXCom.serialize_value(value)
    assert str(refusal.value) == "only ids and counts may be passed between tasks"
