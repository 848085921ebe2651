"""The audit chain: who did what to what, each event sealed with the one before it."""

from alembic import context, op
from psycopg import sql

from detaljplan.store.migrate import composed

revision = "0004"
down_revision = "0003"

TABLES = {
    "event": """
        chain text NOT NULL, number bigint NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        account_id uuid, role text NOT NULL, organisation text NOT NULL,
        what text NOT NULL, kind text NOT NULL, object_id text NOT NULL,
        before_sha256 bytea, after_sha256 bytea, note_sha256 bytea,
        previous bytea NOT NULL, seal bytea NOT NULL,
        CONSTRAINT pk_event PRIMARY KEY (chain, number),
        CONSTRAINT ck_event_unambiguous CHECK (concat(chain, role, organisation, what, kind, object_id) !~ E'\\x1f')""",
    "note": """
        chain text NOT NULL, number bigint NOT NULL, salt bytea NOT NULL, words text NOT NULL,
        CONSTRAINT pk_note PRIMARY KEY (chain, number),
        CONSTRAINT fk_note_chain FOREIGN KEY (chain, number) REFERENCES audit.event (chain, number)""",
}
INDEXES = ("event (kind, object_id)",)
ACTING = "nullif(current_setting('detaljplan.organisation', true), '')"

# The database numbers and seals the events itself, one at a time in each chain, so that no program can leave one out
# or write one in between. What is sealed is written out in `store.audit.sealed`, which checks it in Python.
SEAL = """
    CREATE FUNCTION audit.seal_event() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE last record;
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || NEW.chain, 0));
        SELECT number, seal INTO last FROM audit.event WHERE chain = NEW.chain ORDER BY number DESC LIMIT 1;
        NEW.number := coalesce(last.number, 0) + 1;
        NEW.previous := coalesce(last.seal, '\\x'::bytea);
        NEW.at := clock_timestamp();
        NEW.seal := sha256(NEW.previous || convert_to(concat_ws(E'\\x1f',
            NEW.chain, NEW.number, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            coalesce(NEW.account_id::text, ''), NEW.role, NEW.organisation, NEW.what, NEW.kind, NEW.object_id,
            encode(coalesce(NEW.before_sha256, ''), 'hex'), encode(coalesce(NEW.after_sha256, ''), 'hex'),
            encode(coalesce(NEW.note_sha256, ''), 'hex')), 'UTF8'));
        RETURN NEW;
    END $$"""


def upgrade() -> None:
    role = sql.Identifier(context.get_context().opts["app_role"])
    op.execute("CREATE SCHEMA audit")
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE audit.{table} ({columns})")
        op.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION published.refuse_change()"
        )
    for index in INDEXES:
        op.execute(f"CREATE INDEX ix_{index.replace(' (', '_').replace(', ', '_').rstrip(')')} ON audit.{index}")
    op.execute(SEAL)
    op.execute(
        "CREATE TRIGGER seal_event BEFORE INSERT ON audit.event FOR EACH ROW EXECUTE FUNCTION audit.seal_event()"
    )
    composed(op.get_bind(), sql.SQL("GRANT USAGE ON SCHEMA audit TO {}").format(role))
    for table in TABLES:
        op.execute(f"ALTER TABLE audit.{table} ENABLE ROW LEVEL SECURITY")
        for name, command in (("read", "SELECT USING"), ("add", "INSERT WITH CHECK")):
            action, _, test = command.partition(" ")
            statement = f"CREATE POLICY {name} ON audit.{table} FOR {action} TO {{}} {test} (chain = {ACTING})"
            composed(op.get_bind(), sql.SQL(statement).format(role))
        composed(op.get_bind(), sql.SQL(f"GRANT SELECT, INSERT ON audit.{table} TO {{}}").format(role))
