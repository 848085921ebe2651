"""Deliveries as the national platform takes them: receptions, their changes, and plans withdrawn from publication."""

from alembic import context, op
from psycopg import sql

from detaljplan.store.migrate import composed

revision = "0008"
down_revision = "0007"

ACTING = "nullif(current_setting('detaljplan.organisation', true), '')"
DELIVERS = "current_setting('detaljplan.role', true) IN ('kommun_handlaggare', 'kommun_chef')"
OWNED = "organisation text NOT NULL, readers text[] NOT NULL"

RECEPTION_TABLES = {
    "reception": f"""
        reception_id uuid NOT NULL, {OWNED}, account_id uuid, information_type text NOT NULL, provider text NOT NULL,
        received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT pk_reception PRIMARY KEY (reception_id),
        CONSTRAINT uq_reception_owned UNIQUE (reception_id, organisation, readers)""",
    "reception_change": f"""
        reception_id uuid NOT NULL, object_id text NOT NULL, {OWNED}, position integer NOT NULL, kind text NOT NULL,
        href text,
        CONSTRAINT pk_reception_change PRIMARY KEY (reception_id, object_id),
        CONSTRAINT uq_reception_change_owned UNIQUE (reception_id, object_id, organisation, readers),
        CONSTRAINT ck_reception_change_kind CHECK (kind IN ('leverans', 'radering')),
        CONSTRAINT fk_reception_change_reception_id FOREIGN KEY (reception_id, organisation, readers)
            REFERENCES restricted.reception (reception_id, organisation, readers)""",
    "reception_step": f"""
        reception_id uuid NOT NULL, object_id text NOT NULL, {OWNED}, number integer NOT NULL, status text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(), submission_id uuid, version_id uuid,
        message text, message_en text, report jsonb,
        CONSTRAINT pk_reception_step PRIMARY KEY (reception_id, object_id, number),
        CONSTRAINT fk_reception_step_reception_id FOREIGN KEY (reception_id, object_id, organisation, readers)
            REFERENCES restricted.reception_change (reception_id, object_id, organisation, readers)""",
}
WITHDRAWAL = """
    withdrawal_id bigint GENERATED ALWAYS AS IDENTITY, object_id text NOT NULL, number integer NOT NULL,
    organisation text NOT NULL, lifted boolean NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_withdrawal PRIMARY KEY (withdrawal_id),
    CONSTRAINT fk_withdrawal_object_id FOREIGN KEY (object_id, number)
        REFERENCES published.plan_version (object_id, number)"""
WITHDRAWN = """
    coalesce((SELECT NOT w.lifted FROM published.withdrawal AS w
              WHERE w.object_id = plan_version.object_id AND w.number >= plan_version.number
              ORDER BY w.withdrawal_id DESC LIMIT 1), false)"""


def upgrade() -> None:
    role = sql.Identifier(context.get_context().opts["app_role"])
    for table, columns in RECEPTION_TABLES.items():
        make(f"restricted.{table}", columns)
        let(role, f"CREATE POLICY read ON restricted.{table} FOR SELECT TO {{}} USING ({ACTING} = ANY (readers))")
        own = f"organisation = {ACTING} AND {DELIVERS}"
        let(role, f"CREATE POLICY add ON restricted.{table} FOR INSERT TO {{}} WITH CHECK ({own})")
        let(role, f"GRANT SELECT, INSERT ON restricted.{table} TO {{}}")
    add_withdrawals(role)


def add_withdrawals(role: sql.Identifier) -> None:
    """Let a municipality withdraw what it has published, and show what is withdrawn to that municipality alone."""
    make("published.withdrawal", WITHDRAWAL)
    op.execute("CREATE INDEX ix_withdrawal_object_id_withdrawal_id ON published.withdrawal (object_id, withdrawal_id)")
    own = (
        f"organisation = {ACTING} AND {DELIVERS} AND EXISTS (SELECT FROM published.plan_version AS v "
        "WHERE v.object_id = withdrawal.object_id AND v.number = withdrawal.number "
        "AND v.organisation = withdrawal.organisation)"
    )
    let(role, "CREATE POLICY read ON published.withdrawal FOR SELECT TO {} USING (true)")
    let(role, f"CREATE POLICY add ON published.withdrawal FOR INSERT TO {{}} WITH CHECK ({own})")
    let(role, "GRANT SELECT, INSERT ON published.withdrawal TO {}")
    op.execute("DROP POLICY read ON published.plan_version")
    shown = f"NOT {WITHDRAWN} OR organisation = {ACTING}"
    let(role, f"CREATE POLICY read ON published.plan_version FOR SELECT TO {{}} USING ({shown})")


def make(table: str, columns: str) -> None:
    """Make a table under row-level security that is added to and never changed."""
    op.execute(f"CREATE TABLE {table} ({columns})")
    op.execute(
        f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION published.refuse_change()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def let(role: sql.Identifier, statement: str) -> None:
    composed(op.get_bind(), sql.SQL(statement).format(role))
