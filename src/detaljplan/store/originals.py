"""Whether what was delivered lies as it came: each file is its SHA-256, and what is barred is empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from detaljplan.language.words import Words


@dataclass(frozen=True, slots=True)
class Damaged:
    """A place that does not hold what it should: the table, the identity there, and why."""

    kind: str
    object_id: str
    why: Words


# One row for each file: where it lies, its bytes, whether it is barred, and whether anything made of it is left.
_FILES = """
    SELECT 'published.plan_version' AS kind, version_id::text AS object_id, organisation, input_sha256 AS sha256,
           original AS content, barred_at, coalesce(name, designation, purpose) IS NOT NULL OR geom IS NOT NULL
           OR EXISTS (SELECT FROM published.plan_object AS p WHERE p.version_id = v.version_id)
           OR EXISTS (SELECT FROM published.report AS p WHERE p.version_id = v.version_id)
           OR EXISTS (SELECT FROM published.review_run AS p WHERE p.version_id = v.version_id) AS rest
      FROM published.plan_version AS v"""
_SUBMITTED = """
    SELECT 'restricted.submission_file', concat_ws('/', submission_id, position), organisation, sha256, content,
           barred_at, file_name <> 'spärrad' FROM restricted.submission_file"""
_GIVEN = """
    SELECT 'restricted.statement', statement_id::text || '.{name}', organisation, {name}_sha256, {name}, barred_at,
           head <> '{{}}' OR points <> '[]' FROM restricted.statement"""
_CHECKED = f"""
    WITH files AS ({_FILES} UNION ALL {_FILES.replace("published.", "restricted.")} UNION ALL {_SUBMITTED}
                   UNION ALL {_GIVEN.format(name="docx")} UNION ALL {_GIVEN.format(name="pdf")}),
         bars AS (SELECT DISTINCT chain AS organisation, encode(before_sha256, 'hex') AS sha256, true AS told
                    FROM audit.event WHERE what LIKE 'spärrad: %' AND before_sha256 IS NOT NULL)
    SELECT kind, object_id, barred_at IS NOT NULL AS barred, octet_length(content) > 0 OR rest AS filled,
           barred_at IS NULL AND encode(sha256(content), 'hex') <> files.sha256 AS changed,
           barred_at IS NULL AND told IS NOT NULL AS back
      FROM files LEFT JOIN bars USING (organisation, sha256) ORDER BY kind, object_id"""


def damaged(connection: Connection) -> Iterator[Damaged]:
    """Go through every file the connection can see, and yield those that are not as they should be."""
    for row in connection.execute(text(_CHECKED).execution_options(yield_per=1000)):
        for wrong, why in (
            (row.changed, Words("innehållet är inte det som kontrollsumman säger")),
            (row.back, Words("innehållet är spärrat men finns här igen; kör detaljplan store bar --again")),
            (row.barred and row.filled, Words("den är spärrad men inte tom")),
        ):
            if wrong:
                yield Damaged(row.kind, row.object_id, why)
