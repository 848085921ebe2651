"""What is handed in: the files as they came and what became of them; and the queue of jobs."""

from alembic import context, op
from procrastinate.schema import SchemaManager
from psycopg import sql

from detaljplan.store.migrate import composed

revision = "0005"
down_revision = "0004"

TABLES = {
    "submission": """
        submission_id uuid NOT NULL, organisation text NOT NULL, readers text[] NOT NULL,
        account_id uuid, audience text NOT NULL, idempotency_key text, content_sha256 text NOT NULL,
        received_at timestamptz NOT NULL DEFAULT clock_timestamp(), transaction_id bigint NOT NULL,
        CONSTRAINT pk_submission PRIMARY KEY (submission_id),
        CONSTRAINT uq_submission_owned UNIQUE (submission_id, organisation, readers),
        CONSTRAINT uq_submission_idempotency_key UNIQUE (organisation, idempotency_key)""",
    "submission_file": """
        submission_id uuid NOT NULL, organisation text NOT NULL, readers text[] NOT NULL, position integer NOT NULL,
        kind text NOT NULL, file_name text NOT NULL, media text NOT NULL, sha256 text NOT NULL, size bigint NOT NULL,
        content bytea NOT NULL,
        CONSTRAINT pk_submission_file PRIMARY KEY (submission_id, position),
        CONSTRAINT fk_submission_file_submission_id FOREIGN KEY (submission_id, organisation, readers)
            REFERENCES restricted.submission (submission_id, organisation, readers)""",
    "submission_step": """
        submission_id uuid NOT NULL, organisation text NOT NULL, readers text[] NOT NULL,
        number integer NOT NULL, status text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
        version_id uuid, message text, message_en text,
        CONSTRAINT pk_submission_step PRIMARY KEY (submission_id, number),
        CONSTRAINT fk_submission_step_submission_id FOREIGN KEY (submission_id, organisation, readers)
            REFERENCES restricted.submission (submission_id, organisation, readers)""",
}
INDEXES = ("submission (received_at, submission_id)",)
ACTING = "nullif(current_setting('detaljplan.organisation', true), '')"
ROLE = "current_setting('detaljplan.role', true)"
DELIVERS = f"{ROLE} IN ('kommun_handlaggare', 'kommun_chef')"
QUEUE = "jobs"


def upgrade() -> None:
    role = sql.Identifier(context.get_context().opts["app_role"])
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE restricted.{table} ({columns})")
        op.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON restricted.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION published.refuse_change()"
        )
        guard(table, role)
    for index in INDEXES:
        op.execute(f"CREATE INDEX ix_{index.replace(' (', '_').replace(', ', '_').rstrip(')')} ON restricted.{index}")
    op.execute(
        "CREATE TRIGGER mark_transaction BEFORE INSERT ON restricted.submission "
        "FOR EACH ROW EXECUTE FUNCTION published.mark_transaction()"
    )
    op.execute(
        "CREATE TRIGGER refuse_late AFTER INSERT ON restricted.submission_file REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION published.refuse_late('submission', 'submission_id')"
    )
    add_queue(role)


def guard(table: str, role: sql.Identifier) -> None:
    """Let a reader see it, and those who deliver plans add to it in their own organisation's name."""
    name = f"restricted.{table}"
    for statement in (
        f"CREATE POLICY read ON {name} FOR SELECT TO {{}} USING ({ACTING} = ANY (readers))",
        f"CREATE POLICY add ON {name} FOR INSERT TO {{}} WITH CHECK (organisation = {ACTING} AND {DELIVERS})",
        f"GRANT SELECT, INSERT ON {name} TO {{}}",
    ):
        composed(op.get_bind(), sql.SQL(statement).format(role))
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")


def add_queue(role: sql.Identifier) -> None:
    """Make procrastinate's tables, in a schema of their own. A job holds names of what to do, and nothing of a plan."""
    op.execute(f"CREATE SCHEMA {QUEUE}")
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(f"SET LOCAL search_path TO {QUEUE}, public")
    driver.execute(SchemaManager.get_schema())
    driver.execute("SET LOCAL search_path TO DEFAULT")
    for statement in (
        f"GRANT USAGE ON SCHEMA {QUEUE} TO {{}}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {QUEUE} TO {{}}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {QUEUE} TO {{}}",
    ):
        composed(op.get_bind(), sql.SQL(statement).format(role))
