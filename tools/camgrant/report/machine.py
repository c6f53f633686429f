"""Findings for machines: the JSON contract and SARIF 2.1.0. Phones are masked; codes and keys are never translated."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

from camgrant import __version__
from camgrant.diagnostics import Diagnostic, Severity
from camgrant.masking import mask_personal, masked_hint, masked_message
from camgrant.report.model import Report

__all__ = ["SCHEMA_VERSION", "render_json", "render_sarif"]

SCHEMA_VERSION: Final = 1
_SARIF_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}


def render_json(report: Report) -> str:
    """The contract of `camgrant check --format json` (schemas/output/check.schema.json)."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "as_of": report.as_of.isoformat(),
        "pack": report.pack,
        "counts": dict(report.counts),
        "findings": [_finding(report, found) for found in report.diagnostics],
        "summary": dict(report.summary),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _finding(report: Report, found: Diagnostic) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity.word,
        "file": report.path(found),
        "line": found.location.line,
        "column": found.location.column,
        "entity": mask_personal(found.entity),
        "field": mask_personal(found.field),
        "message": masked_message(found, report.language),
        "hint": masked_hint(found, report.language),
        "basis": found.basis.source,
        "clause": found.basis.clause,
        "reading": found.basis.reading,
        "requirements": list(found.covers),
        "waiver": found.waiver,
    }


def render_sarif(report: Report) -> str:
    """One SARIF run; fingerprints survive moved lines, so that alerts do not jump."""
    codes = sorted({found.code for found in report.diagnostics})
    rules = [{"id": code, "help": {"text": f"camgrant explain {code}; docs/rules/{code}.md"}} for code in codes]
    results = [
        {
            "ruleId": found.code,
            "ruleIndex": codes.index(found.code),
            "level": _SARIF_LEVELS[found.severity],
            "message": {"text": _sentences(report, found)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(report.path(found))},
                        "region": {"startLine": found.location.line, "startColumn": found.location.column},
                    }
                }
            ],
            "partialFingerprints": {"camgrant/v1": mask_personal(found.fingerprint)},
        }
        for found in report.diagnostics
    ]
    driver = {"name": "camgrant", "version": __version__, "rules": rules}
    content = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _sentences(report: Report, found: Diagnostic) -> str:
    message = masked_message(found, report.language)
    hint = masked_hint(found, report.language)
    return f"{message}. {hint}" if hint else message
