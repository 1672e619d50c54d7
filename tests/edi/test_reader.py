import re

import pytest

from backoffice.edi.reader import FindingCode, Limits, Reading, read
from tests.edi.samples import GS, ISA, ONE_REMIT, REMIT, TAIL


def codes(reading: Reading) -> list[str]:
    return [str(finding.code) for finding in reading.findings]


def test_a_clean_file_has_one_transaction_and_no_finding() -> None:
    reading = read(ONE_REMIT)
    (remit,) = reading.transactions
    assert (remit.set_id, remit.version, remit.control_number) == ("835", "005010X221A1", "0001")
    assert (remit.group_control_number, remit.interchange_control_number) == ("3", "000000003")
    assert [segment.id for segment in remit.segments] == ["ST", "BPR", "SE"]
    assert reading.findings == ()


def test_the_interchange_tells_who_speaks_to_whom() -> None:
    (interchange,) = read(ONE_REMIT).interchanges
    assert (interchange.sender_id, interchange.receiver_id) == ("SENDER", "RECEIVER")
    assert (interchange.control_number, interchange.usage) == ("000000003", "P")


def test_byte_offsets_cut_the_transaction_out_of_the_file() -> None:
    (remit,) = read(b"\n \n" + ONE_REMIT).transactions
    assert (b"\n \n" + ONE_REMIT)[remit.byte_start : remit.byte_end] == REMIT.rstrip("~").encode()


def test_offsets_count_bytes_although_names_before_them_are_not_ascii() -> None:
    data = (ISA + GS + "ST*835*0001~N1*PR*Müllér~TRN*1*9~SE*4*0001~" + TAIL).encode()
    (remit,) = read(data).transactions
    assert remit.segments[1][2] == "Müllér"
    assert data[remit.segments[2].offset :].startswith(b"TRN*1*9")


def test_cp1252_is_read_and_noted() -> None:
    reading = read((ISA + GS + "ST*835*0001~N1*PR*Müllér~SE*3*0001~" + TAIL).encode("cp1252"))
    assert reading.transactions[0].segments[1][2] == "Müllér"
    assert (codes(reading), reading.encoding) == (["ENCODING"], "cp1252")


def test_a_byte_order_mark_is_dropped_silently() -> None:
    assert codes(read(b"\xef\xbb\xbf" + ONE_REMIT)) == []


def test_other_leading_bytes_are_noted() -> None:
    reading = read(b"content-type: x12\n" + ONE_REMIT)
    assert (codes(reading), len(reading.transactions)) == (["LEADING_BYTES"], 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "NO_INTERCHANGE"),
        (b"hello", "NO_INTERCHANGE"),
        (b"PISA*1~", "NO_INTERCHANGE"),
        (b"ISA*1~", "ISA_BROKEN"),
    ],
)
def test_a_file_without_a_usable_interchange_gives_one_finding(data: bytes, code: str) -> None:
    reading = read(data)
    assert (codes(reading), reading.transactions) == ([code], ())


@pytest.mark.parametrize("terminator", ["!", "\r", "\n", "\r\n", "\x1d", "|", "'"])
@pytest.mark.parametrize("component", [":", ">", "^"])
def test_delimiters_are_those_the_header_announces(terminator: str, component: str) -> None:
    text = ONE_REMIT.decode().replace(":", component).replace("~", terminator)
    reading = read(text.encode())
    assert (codes(reading), len(reading.transactions[0].segments)) == ([], 3)
    assert reading.interchanges[0].delimiters.component == component


def test_an_unpadded_header_is_as_good_as_a_padded_one() -> None:
    reading = read(re.sub(rb" +", b"", ONE_REMIT))
    assert (codes(reading), reading.interchanges[0].sender_id) == ([], "SENDER")


def test_a_letter_in_isa11_is_no_repetition_separator() -> None:
    reading = read(ONE_REMIT.replace(b"*^*00501", b"*U*00401"))
    assert reading.interchanges[0].delimiters.repetition == ""


def test_a_caret_can_be_the_component_separator() -> None:
    reading = read(ONE_REMIT.replace(b"*P*:~", b"*P*^~"))
    delimiters = reading.interchanges[0].delimiters
    assert (delimiters.component, delimiters.repetition) == ("^", "")


def test_blanks_around_segments_mean_nothing_and_lower_case_ids_are_noted() -> None:
    reading = read(ONE_REMIT.replace(b"~BPR", b"~ \t\r\n\0bpr"))
    assert reading.transactions[0].segments[1].id == "BPR"
    assert codes(reading) == ["CASE"]


def test_nul_bytes_within_a_segment_are_left_out_and_noted() -> None:
    reading = read(ONE_REMIT.replace(b"~BPR", b"~B\0PR").replace(b"NON", b"N\0ON\0"))
    found, plain = (one.transactions[0].segments for one in (reading, read(ONE_REMIT)))
    assert [segment.elements for segment in found] == [segment.elements for segment in plain]
    assert codes(reading) == ["NUL_BYTE"]


def test_absent_elements_components_and_repetitions_are_empty() -> None:
    text = ISA + GS + "ST*271*0001~EB*1**30^35~SVC*HC:99213:25~SE*4*0001~" + TAIL
    _, benefit, line, _ = read(text.encode()).transactions[0].segments
    assert (benefit[3], benefit.repetitions(3), benefit.repetitions(2)) == ("30^35", ("30", "35"), ())
    assert (line.component(1, 2), line.component(1, 4), line.component(7, 1)) == ("99213", "", "")
    assert (benefit[99], benefit[-1]) == ("", "")


def test_each_interchange_brings_its_own_delimiters() -> None:
    other = ONE_REMIT.decode().replace("*", "|").replace("~", "\n")
    reading = read(ONE_REMIT + b"\r\n" + other.encode())
    assert [t.delimiters.element for t in reading.transactions] == ["*", "|"]
    assert [t.ordinal for t in reading.transactions] == [1, 2]
    assert codes(reading) == []


def test_a_later_broken_header_keeps_the_delimiters_before_it() -> None:
    broken = ONE_REMIT.replace(b"*000000003*0*P*:~", b"*000000003~")
    reading = read(ONE_REMIT + broken)
    assert [len(t.segments) for t in reading.transactions] == [3, 3]
    assert "ISA_BROKEN" not in {str(finding.code) for finding in reading.transactions[0].findings}
    assert "ISA_BROKEN" in {str(finding.code) for finding in reading.transactions[1].findings}


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("SE*3*0001", "SE*9*0001", "SE_COUNT"),
        ("SE*3*0001", "SE**0001", "SE_COUNT"),
        ("SE*3*0001", "SE*3*0002", "SE_CONTROL"),
        ("GE*1*3", "GE*2*3", "GE_COUNT"),
        ("GE*1*3", "GE*1*4", "GE_CONTROL"),
        ("IEA*1*000000003", "IEA*x*000000003", "IEA_COUNT"),
        ("IEA*1*000000003", "IEA*1*3", "IEA_CONTROL"),
    ],
)
def test_a_trailer_that_disagrees_with_its_header_is_noted_with_its_place(good: str, bad: str, code: str) -> None:
    data = ONE_REMIT.replace(good.encode(), bad.encode())
    (finding,) = read(data).findings
    assert (finding.code, data[finding.offset :].startswith(bad.encode())) == (code, True)
    assert read(data).transactions[0].findings == (finding,)


@pytest.mark.parametrize("cut", ["GE*", "SE*", "IEA*", "BPR*"])
def test_a_file_cut_before_a_segment_is_truncated(cut: str) -> None:
    reading = read(ONE_REMIT[: ONE_REMIT.index(cut.encode())])
    assert set(codes(reading)) == {"TRUNCATED"}
    assert reading.transactions[0].is_truncated is (cut in ("SE*", "BPR*"))


def test_every_cut_of_a_file_after_its_first_st_is_truncated() -> None:
    first, last = ONE_REMIT.index(b"ST*835"), ONE_REMIT.index(b"IEA*")
    for cut in range(first + 6, last):
        (remit,) = read(ONE_REMIT[:cut]).transactions
        assert FindingCode.TRUNCATED in {finding.code for finding in remit.findings}


def test_a_broken_transaction_does_not_touch_its_neighbours() -> None:
    second = "ST*835*0002~BPR*I*1~"
    reading = read((ISA + GS + REMIT + second + REMIT.replace("0001", "0003") + "GE*3*3~IEA*1*000000003~").encode())
    assert [t.is_truncated for t in reading.transactions] == [False, True, False]
    assert [len(t.findings) for t in reading.transactions] == [0, 1, 0]


def test_an_acknowledgement_stands_between_isa_and_iea() -> None:
    reading = read((ISA + "TA1*000000003*260412*1210*A*000~IEA*0*000000003~").encode())
    assert [ta1[4] for ta1 in reading.interchanges[0].acknowledgements] == ["A"]
    assert codes(reading) == []


def test_segments_that_belong_nowhere_are_kept_and_noted() -> None:
    reading = read((ISA + "NTE*lost~" + GS + REMIT + TAIL + "XYZ*1~").encode())
    assert [segment.id for segment in reading.interchanges[0].strays] == ["NTE", "XYZ"]
    assert codes(reading) == ["SEGMENT_OUTSIDE", "SEGMENT_OUTSIDE"]


def test_a_stray_between_two_transactions_concerns_neither() -> None:
    second = REMIT.replace("0001", "0002")
    reading = read((ISA + GS + REMIT + "NTE*lost~" + second + "GE*2*3~IEA*1*000000003~").encode())
    assert codes(reading) == ["SEGMENT_OUTSIDE"]
    assert [t.findings for t in reading.transactions] == [(), ()]


def test_a_group_after_the_end_of_the_interchange_is_read_and_noted() -> None:
    reading = read(ONE_REMIT + (GS + REMIT + "GE*1*3~").encode())
    assert [len(t.findings) for t in reading.transactions] == [0, 1]
    assert codes(reading) == ["SEGMENT_OUTSIDE"]


def test_a_transaction_outside_a_group_is_read_and_noted() -> None:
    reading = read((ISA + REMIT + "IEA*0*000000003~").encode())
    assert (len(reading.transactions), codes(reading)) == (1, ["SEGMENT_OUTSIDE"])


def test_an_unknown_transaction_set_is_noted() -> None:
    reading = read((ISA + GS + "ST*850*0001~SE*2*0001~" + TAIL).encode())
    assert [str(finding.code) for finding in reading.transactions[0].findings] == ["UNKNOWN_TYPE"]


def test_limits_give_findings() -> None:
    assert codes(read(ONE_REMIT, Limits(file_bytes=10))) == ["FILE_TOO_LARGE"]
    long = ONE_REMIT.replace(b"NON", b"N" * 200)
    assert codes(read(long, Limits(segment_bytes=150))) == ["SEGMENT_TOO_LONG"]


def test_no_finding_repeats_what_stands_in_the_file() -> None:
    data = (ISA + "SECRETNAME*lost~" + GS + REMIT.replace("SE*3*0001", "SE*SECRETNAME*SECRETNAME") + TAIL).encode()
    reading = read(data)
    assert len(reading.findings) == 3
    assert not any("SECRETNAME" in finding.detail for finding in reading.findings)


def test_a_hundred_megabyte_line_is_read_without_ado() -> None:
    reading = read(ONE_REMIT.replace(b"NON", b"N" * 100_000_000))
    assert codes(reading) == ["SEGMENT_TOO_LONG"]
