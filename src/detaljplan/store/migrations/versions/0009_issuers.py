"""Accounts known by an issuer of OpenID Connect, and logins that have begun there."""

from alembic import context, op
from psycopg import sql

from detaljplan.store.migrate import composed

revision = "0009"
down_revision = "0008"
contract = "a session is closed with what it was opened by, which a program of the version before does not ask for"

LINK = """
    issuer text NOT NULL, subject text NOT NULL, account_id uuid NOT NULL, by_claims boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_link PRIMARY KEY (issuer, subject),
    CONSTRAINT fk_link_account_id FOREIGN KEY (account_id) REFERENCES access.account ON DELETE CASCADE"""
LOGIN = """
    secret_sha256 bytea NOT NULL, leads_to text NOT NULL, address text NOT NULL, expires_at timestamptz NOT NULL,
    CONSTRAINT pk_login PRIMARY KEY (secret_sha256)"""
INDEXES = ("link (account_id)", "login (expires_at)", "login (address)")

# An account that came by claims is the only kind the app role can make or change, and it has no password. The roles
# are those of `identity.claimed`.
FUNCTIONS = {
    "access.begin_login(secret bytea, onward text, from_address text, lasts interval, most bigint) RETURNS boolean": """
        LANGUAGE plpgsql AS $$ BEGIN
            DELETE FROM access.login WHERE expires_at < clock_timestamp();
            IF (SELECT count(*) FROM access.login WHERE address = from_address) >= most THEN RETURN false; END IF;
            INSERT INTO access.login VALUES (secret, onward, from_address, clock_timestamp() + lasts);
            RETURN true;
        END $$""",
    "access.take_login(secret bytea) RETURNS text": """
        LANGUAGE sql AS $$ DELETE FROM access.login
            WHERE secret_sha256 = secret AND expires_at > clock_timestamp() RETURNING leads_to $$""",
    """access.linked_account(of_issuer text, of_subject text)
       RETURNS TABLE (account_id uuid, name text, organisation text, role text, by_claims boolean, closed boolean)""": """
        LANGUAGE sql AS $$ SELECT account_id, name, organisation, role, by_claims, disabled_at IS NOT NULL
            FROM access.link JOIN access.account USING (account_id)
            WHERE issuer = of_issuer AND subject = of_subject $$""",
    """access.claimed_account(of_issuer text, of_subject text, as_login text, as_name text, of_organisation text,
       in_role text) RETURNS uuid""": """
        LANGUAGE plpgsql AS $$ DECLARE known record; made uuid := gen_random_uuid();
        BEGIN
            IF in_role NOT IN ('kommun_handlaggare', 'kommun_chef', 'lst_handlaggare', 'lst_expert', 'lst_beslutande',
                               'remissmyndighet', 'registrator') THEN
                RAISE EXCEPTION 'no role that claims give: %', in_role;
            END IF;
            PERFORM pg_advisory_xact_lock(hashtextextended('link ' || of_issuer || ' ' || of_subject, 0));
            SELECT l.account_id, l.by_claims, a.organisation, a.role INTO known
                FROM access.link AS l JOIN access.account AS a USING (account_id)
                WHERE l.issuer = of_issuer AND l.subject = of_subject;
            IF NOT FOUND THEN
                INSERT INTO access.account (account_id, login, name, organisation, role)
                    VALUES (made, as_login, as_name, of_organisation, in_role);
                INSERT INTO access.link VALUES (of_issuer, of_subject, made, true);
                RETURN made;
            END IF;
            IF NOT known.by_claims THEN RAISE EXCEPTION 'the operator has linked the account'; END IF;
            UPDATE access.account SET name = as_name, organisation = of_organisation, role = in_role
                WHERE account_id = known.account_id;
            IF known.organisation <> of_organisation OR known.role <> in_role THEN
                DELETE FROM access.session WHERE account_id = known.account_id;
            END IF;
            RETURN known.account_id;
        END $$""",
    "access.open_issuer_session(secret bytea, account uuid, lasts interval, of_issuer text) RETURNS void": """
        LANGUAGE sql AS $$ DELETE FROM access.session WHERE expires_at < clock_timestamp();
            INSERT INTO access.session (secret_sha256, account_id, expires_at, issuer)
            VALUES (secret, account, clock_timestamp() + lasts, of_issuer) $$""",
    "access.close_session(secret bytea) RETURNS text": """
        LANGUAGE sql AS $$ DELETE FROM access.session WHERE secret_sha256 = secret RETURNING issuer $$""",
}
SECURITY = "VOLATILE SECURITY DEFINER SET search_path = pg_catalog"


def upgrade() -> None:
    role = sql.Identifier(context.get_context().opts["app_role"])
    op.execute(f"CREATE TABLE access.link ({LINK})")
    op.execute(f"CREATE TABLE access.login ({LOGIN})")
    for index in INDEXES:
        op.execute(f"CREATE INDEX ix_{index.replace(' (', '_').rstrip(')')} ON access.{index}")
    op.execute("ALTER TABLE access.session ADD COLUMN issuer text")
    op.execute("DROP FUNCTION access.close_session(bytea)")
    for head, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {head} {body.replace(' AS $$', f' {SECURITY} AS $$', 1)}")
        called = signature(head)
        op.execute(f"REVOKE ALL ON FUNCTION {called} FROM PUBLIC")
        composed(op.get_bind(), sql.SQL(f"GRANT EXECUTE ON FUNCTION {called} TO {{}}").format(role))


def signature(head: str) -> str:
    """Return a function's name with the types of what it takes."""
    name, _, told = head.partition(" RETURNS")[0].partition("\n       RETURNS")[0].partition("(")
    return f"{name}({', '.join(argument.split()[-1] for argument in told.strip().rstrip(')').split(','))})"
