"""Organisations and accounts; who owns and who may read what is stored; row-level security."""

from alembic import context, op
from psycopg import sql

from detaljplan.store.migrate import composed

revision = "0003"
down_revision = "0002"
contract = "Every row gets an owner that a program must tell. No version was released before."

# What the acting account may see and do is read from these, which are set for one transaction at a time.
ACTING = "nullif(current_setting('detaljplan.organisation', true), '')"
ROLE = "current_setting('detaljplan.role', true)"
DELIVERS = f"{ROLE} IN ('kommun_handlaggare', 'kommun_chef')"

PARTS = {"plan_object": "plan_version", "finding": "report", "hit": "review_run"}
KEYS = {"plan_version": "version_id", "report": "report_id", "review_run": "run_id"}
OF_A_VERSION = ("report", "review_run")

ACCESS_TABLES = {
    "account": """
        account_id uuid NOT NULL, login text NOT NULL, name text NOT NULL,
        organisation text NOT NULL, role text NOT NULL, password_hash text,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(), disabled_at timestamptz,
        CONSTRAINT pk_account PRIMARY KEY (account_id),
        CONSTRAINT uq_account_login UNIQUE (login),
        CONSTRAINT ck_account_login CHECK (login = lower(login))""",
    "session": """
        secret_sha256 bytea NOT NULL, account_id uuid NOT NULL,
        opened_at timestamptz NOT NULL DEFAULT clock_timestamp(), expires_at timestamptz NOT NULL,
        CONSTRAINT pk_session PRIMARY KEY (secret_sha256),
        CONSTRAINT fk_session_account_id FOREIGN KEY (account_id) REFERENCES access.account ON DELETE CASCADE""",
    "attempt": """
        attempt_id bigint GENERATED ALWAYS AS IDENTITY, login_sha256 bytea NOT NULL, address text NOT NULL,
        tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT pk_attempt PRIMARY KEY (attempt_id)""",
}
INDEXES = ("session (account_id)", "session (expires_at)", "attempt (login_sha256, tried_at)", "attempt (address, tried_at)")

# The app role reaches accounts through these alone: it cannot list them, nor make one, nor read a password's hash
# but of a login it knows. Each runs as the owner, with a search path of its own.
FUNCTIONS = (
    """access.account_called(asked text)
       RETURNS TABLE (account_id uuid, name text, organisation text, role text, password_hash text)
       AS $$ SELECT account_id, name, organisation, role, password_hash FROM access.account
             WHERE login = lower(asked) AND disabled_at IS NULL $$""",
    """access.open_session(secret bytea, account uuid, lasts interval) RETURNS void
       AS $$ DELETE FROM access.session WHERE expires_at < clock_timestamp();
             INSERT INTO access.session (secret_sha256, account_id, expires_at)
             VALUES (secret, account, clock_timestamp() + lasts) $$""",
    """access.session_holder(secret bytea)
       RETURNS TABLE (account_id uuid, name text, organisation text, role text)
       AS $$ SELECT account_id, name, organisation, role
             FROM access.session JOIN access.account USING (account_id)
             WHERE secret_sha256 = secret AND expires_at > clock_timestamp() AND disabled_at IS NULL $$""",
    """access.close_session(secret bytea) RETURNS void
       AS $$ DELETE FROM access.session WHERE secret_sha256 = secret $$""",
    """access.note_failure(login bytea, from_address text) RETURNS void
       AS $$ DELETE FROM access.attempt WHERE tried_at < clock_timestamp() - interval '1 day';
             INSERT INTO access.attempt (login_sha256, address) VALUES (login, from_address) $$""",
    """access.failures(login bytea, from_address text, since interval)
       RETURNS TABLE (of_login bigint, of_address bigint)
       AS $$ SELECT count(*) FILTER (WHERE login_sha256 = login), count(*) FILTER (WHERE address = from_address)
             FROM access.attempt
             WHERE tried_at > clock_timestamp() - since AND (login_sha256 = login OR address = from_address) $$""",
    """access.forget_failures(login bytea) RETURNS void
       AS $$ DELETE FROM access.attempt WHERE login_sha256 = login $$""",
)


def upgrade() -> None:
    role = sql.Identifier(context.get_context().opts["app_role"])
    add_owners()
    add_row_security(role)
    add_accounts(role)


def add_owners() -> None:
    """Say of every stored whole whose it is; of the restricted also who may read it.

    What was stored before there were organisations is the plan's municipality's; where no municipality is told,
    only the operator may read it.
    """
    for table in KEYS:
        op.execute(f"ALTER TABLE published.{table} ADD COLUMN organisation text")
    for table in (*KEYS, *PARTS):
        op.execute(f"ALTER TABLE restricted.{table} ADD COLUMN organisation text, ADD COLUMN readers text[]")
    for schema in ("published", "restricted"):
        fill_owners(schema)
    op.execute("ALTER TABLE restricted.plan_version DROP CONSTRAINT uq_plan_version_input_sha256")
    op.execute("ALTER TABLE restricted.plan_version DROP CONSTRAINT uq_plan_version_object_id_number")
    op.execute(
        "ALTER TABLE restricted.plan_version "
        "ADD CONSTRAINT uq_plan_version_input_sha256 UNIQUE (organisation, input_sha256, readers), "
        "ADD CONSTRAINT uq_plan_version_object_id_number UNIQUE (organisation, object_id, number, readers)"
    )
    for child, parent in PARTS.items():
        key = f"{KEYS[parent]}, organisation, readers"
        op.execute(f"ALTER TABLE restricted.{parent} ADD CONSTRAINT uq_{parent}_owned UNIQUE ({key})")
        op.execute(
            f"ALTER TABLE restricted.{child} DROP CONSTRAINT fk_{child}_{KEYS[parent]}, "
            f"ADD CONSTRAINT fk_{child}_{KEYS[parent]} FOREIGN KEY ({key}) REFERENCES restricted.{parent} ({key})"
        )


def fill_owners(schema: str) -> None:
    readers = ", readers = v.readers" if schema == "restricted" else ""
    of_version = "UPDATE {0}.{1} AS w SET organisation = v.organisation{2} FROM {0}.plan_version AS v WHERE {3}"
    without_guard(
        schema,
        "plan_version",
        f"UPDATE {schema}.plan_version SET organisation = coalesce(municipality_code, '')"
        + (", readers = array_remove(ARRAY[municipality_code], NULL)" if readers else ""),
    )
    for table in OF_A_VERSION:
        without_guard(schema, table, of_version.format(schema, table, readers, "v.version_id = w.version_id"))
    owned = KEYS
    if readers:
        for child, parent in PARTS.items():
            key = KEYS[parent]
            without_guard(
                schema,
                child,
                f"UPDATE {schema}.{child} AS w SET organisation = p.organisation, readers = p.readers "
                f"FROM {schema}.{parent} AS p WHERE p.{key} = w.{key}",
            )
        owned = {**KEYS, **PARTS}
    for table in owned:
        op.execute(f"ALTER TABLE {schema}.{table} ALTER COLUMN organisation SET NOT NULL")
        if readers:
            op.execute(f"ALTER TABLE {schema}.{table} ALTER COLUMN readers SET NOT NULL")


def without_guard(schema: str, table: str, statement: str) -> None:
    op.execute(f"ALTER TABLE {schema}.{table} DISABLE TRIGGER refuse_change")
    op.execute(statement)
    op.execute(f"ALTER TABLE {schema}.{table} ENABLE TRIGGER refuse_change")


def add_row_security(role: sql.Identifier) -> None:
    """Let the app role read what is published and what the acting organisation may, and add only in its name.

    A restricted part is held to its whole by its foreign key; a published one by the trigger that lets parts in only
    with their whole.
    """
    owned = f"organisation = {ACTING} AND {DELIVERS}"
    for table in (*KEYS, *PARTS):
        policy(role, "published", table, "read", "SELECT USING (true)")
        policy(role, "restricted", table, "read", f"SELECT USING ({ACTING} = ANY (readers))")
    own_plan = f"{owned} AND coalesce(municipality_code, organisation) = organisation"
    for schema, check in (("published", own_plan), ("restricted", owned)):
        policy(role, schema, "plan_version", "add", f"INSERT WITH CHECK ({check})")
        for table in OF_A_VERSION:
            visible = f"EXISTS (SELECT FROM {schema}.plan_version AS v WHERE v.version_id = {table}.version_id)"
            policy(role, schema, table, "add", f"INSERT WITH CHECK (organisation = {ACTING} AND {visible})")
        for table in PARTS:
            check = "true" if schema == "published" else f"organisation = {ACTING}"
            policy(role, schema, table, "add", f"INSERT WITH CHECK ({check})")
        for table in (*KEYS, *PARTS):
            op.execute(f"ALTER TABLE {schema}.{table} ENABLE ROW LEVEL SECURITY")


def policy(role: sql.Identifier, schema: str, table: str, name: str, what: str) -> None:
    command, _, condition = what.partition(" ")
    statement = sql.SQL(f"CREATE POLICY {name} ON {schema}.{table} FOR {command} TO {{}} {condition}").format(role)
    composed(op.get_bind(), statement)


def add_accounts(role: sql.Identifier) -> None:
    op.execute("CREATE SCHEMA access")
    for table, columns in ACCESS_TABLES.items():
        op.execute(f"CREATE TABLE access.{table} ({columns})")
    for index in INDEXES:
        name = index.replace(" (", "_").replace(", ", "_").rstrip(")")
        op.execute(f"CREATE INDEX ix_{name} ON access.{index}")
    composed(op.get_bind(), sql.SQL("GRANT USAGE ON SCHEMA access TO {}").format(role))
    for function in FUNCTIONS:
        signature, _, body = function.partition("\n")
        name = signature.strip().partition(" RETURNS")[0]
        op.execute(f"CREATE FUNCTION {function.replace('AS $$', SECURITY + ' AS $$')}")
        arguments = ", ".join(argument.split()[-1] for argument in name.partition("(")[2].rstrip(")").split(","))
        called = f"{name.partition('(')[0]}({arguments})"
        op.execute(f"REVOKE ALL ON FUNCTION {called} FROM PUBLIC")
        composed(op.get_bind(), sql.SQL(f"GRANT EXECUTE ON FUNCTION {called} TO {{}}").format(role))


SECURITY = "LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog"
