"""What a file was taken for, as one plain record for other programs."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from typing import Any

from geodata.errors import Fault
from geodata.intake.coordinate_systems import CrsProposal
from geodata.intake.examination import Examination
from geodata.intake.report import FileReport
from geodata.text import Text
from publishing.intake_toml import sources_lines, to_confirm

_MOST_REFUSED = 1_000


def examination_report(examination: Examination) -> FileReport:
    """Return the report on an examined file; where it could not be checked, one that lists why.

    Parameters
    ----------
    examination : Examination
        From `geodata.intake.examination.examine`.
    """
    found = examination.checked.report if examination.checked is not None else None
    report = found or FileReport(examination.source.path.name, examination.role)
    faults = examination.faults
    return dataclasses.replace(
        report, refused=(*faults, *report.refused), refused_count=len(faults) + report.refused_count
    )


def is_accepted(examination: Examination) -> bool:
    """Return whether the file would be taken as it is read now: nothing refused, or faulty rows left out as decided."""
    if examination.faults:
        return False
    report = examination.checked.report if examination.checked is not None else None
    if report is None or not report.refused_count:
        return True
    return examination.source.faulty_rows == "leave_out" and report.rows_accepted > 0


def examination_record(examination: Examination) -> dict[str, Any]:
    """Return what an examination found as a record.

    Parameters
    ----------
    examination : Examination
        From `geodata.intake.examination.examine`.

    Returns
    -------
    dict
        ``file``, ``role``, ``schema``, ``accepted``, ``sheet``, ``sheets``, ``layers``, ``header_rows`` (first and last, null
        without a table), ``columns`` (``field``, ``header``, ``score``, ``reason``, ``others``), ``groups``, ``sources_toml`` (lines),
        ``to_confirm`` (what of them is not certain), ``crs`` (null
        without ground), ``personal``, ``summary`` and ``report``: rows read and accepted, ``repairs`` by rule, ``refused_count``, the
        first thousand of ``refused`` and ``left_out``. Words stand as ``{"zh": …, "en": …}``.
    """
    table, report = examination.table, examination_report(examination)
    return {
        "file": report.file,
        "role": examination.role,
        "schema": examination.schema,
        "accepted": is_accepted(examination),
        "sheet": table.sheet if table is not None else "",
        "sheets": list(examination.sheets),
        "layers": list(examination.layers),
        "header_rows": [table.layout.header_first, table.layout.header_last] if table is not None else None,
        "columns": [
            {
                "field": match.field,
                "header": match.header,
                "score": round(float(match.score), 3),
                "reason": _words(match.reason),
                "others": list(match.others),
            }
            for match in examination.matches
        ],
        "groups": dict(examination.groups),
        "sources_toml": list(sources_lines(examination)),
        "to_confirm": [_words(line) for line in to_confirm(examination)],
        "crs": _crs_record(examination.crs) if examination.crs is not None else None,
        "personal": list(examination.personal),
        "summary": [_words(line) for line in examination.summary],
        "report": {
            "rows_read": report.rows_read,
            "rows_accepted": report.rows_accepted,
            "repairs": dict(sorted(Counter(report.repairs["rule"].tolist()).items())),
            "refused_count": report.refused_count,
            "refused": [fault_record(fault) for fault in report.refused[:_MOST_REFUSED]],
            "left_out": [{"row": row, "reason": _words(told)} for row, told in report.left_out],
            "remarks": [_words(remark) for remark in report.remarks],
        },
    }


def fault_record(fault: Fault) -> dict[str, Any]:
    """Return a fault as a record: ``file``, ``row``, ``column``, ``value``, ``problem`` and ``remedy`` in both languages."""
    return dataclasses.asdict(fault)


def _crs_record(proposal: CrsProposal) -> dict[str, Any]:
    return {
        "stated": proposal.stated,
        "is_clear": proposal.is_clear,
        "reason": _words(proposal.reason),
        "candidates": [
            {name: _finite(value) for name, value in dataclasses.asdict(candidate).items()}
            for candidate in proposal.candidates
        ],
    }


def _finite(value: object) -> object:
    """Return a number of any sort as JSON knows it, unknown ones as null; everything else as it is."""
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
