"""What a version changed and from which days it is in force; the rule set that a verdict was given by."""

from alembic import op

revision = "0010"
down_revision = "0009"
contract = "a report is told apart by its rule set too, which a program of the version before does not give"

COLUMNS = "version_change jsonb", "edition integer", "in_force_from date", "in_force_until date", "decisions jsonb"
# As `Report.rule_set` makes it of a report: the ids and severities of its rules, by code point.
RULE_SET = """
    UPDATE {0}.report SET rule_set = (
        SELECT encode(sha256(convert_to(coalesce(string_agg(told, E'\\n' ORDER BY told COLLATE "C"), ''), 'UTF8')), 'hex')
        FROM (SELECT (rule ->> 'id') || ' ' || (rule ->> 'severity') AS told
              FROM jsonb_array_elements(CASE jsonb_typeof(report_json -> 'rules')
                  WHEN 'array' THEN report_json -> 'rules' ELSE '[]' END) AS rule) AS rules)"""


def upgrade() -> None:
    """Add the columns. Of versions stored before, what they changed is not known, and days are not told."""
    for schema in ("published", "restricted"):
        op.execute(f"ALTER TABLE {schema}.plan_version " + ", ".join(f"ADD COLUMN {column}" for column in COLUMNS))
        op.execute(f"CREATE INDEX ix_plan_version_object_id_stored_at ON {schema}.plan_version (object_id, stored_at)")
        add_rule_set(schema)


def add_rule_set(schema: str) -> None:
    op.execute(f"ALTER TABLE {schema}.report ADD COLUMN rule_set text")
    op.execute(f"ALTER TABLE {schema}.report DISABLE TRIGGER refuse_change")
    op.execute(RULE_SET.format(schema))
    op.execute(f"ALTER TABLE {schema}.report ENABLE TRIGGER refuse_change")
    op.execute(
        f"ALTER TABLE {schema}.report ALTER COLUMN rule_set SET NOT NULL, DROP CONSTRAINT uq_report_versions, "
        "ADD CONSTRAINT uq_report_versions UNIQUE "
        "(version_id, profile, engine_version, spec_version, catalogue_release, rule_set)"
    )
