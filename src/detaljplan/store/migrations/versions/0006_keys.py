"""Keys that machines present instead of a password."""

from alembic import context, op
from psycopg import sql

from detaljplan.store.migrate import composed

revision = "0006"
down_revision = "0005"

KEY = """
    key_id text NOT NULL, account_id uuid NOT NULL, label text NOT NULL, secret_sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(), revoked_at timestamptz,
    CONSTRAINT pk_key PRIMARY KEY (key_id),
    CONSTRAINT fk_key_account_id FOREIGN KEY (account_id) REFERENCES access.account ON DELETE CASCADE"""
HOLDER = """
    CREATE FUNCTION access.key_holder(asked text, secret bytea)
    RETURNS TABLE (account_id uuid, name text, organisation text, role text)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT account_id, name, organisation, role
          FROM access.key JOIN access.account USING (account_id)
          WHERE key_id = asked AND secret_sha256 = secret AND revoked_at IS NULL AND disabled_at IS NULL $$"""


def upgrade() -> None:
    role = sql.Identifier(context.get_context().opts["app_role"])
    op.execute(f"CREATE TABLE access.key ({KEY})")
    op.execute("CREATE INDEX ix_key_account_id ON access.key (account_id)")
    op.execute(HOLDER)
    op.execute("REVOKE ALL ON FUNCTION access.key_holder(text, bytea) FROM PUBLIC")
    composed(op.get_bind(), sql.SQL("GRANT EXECUTE ON FUNCTION access.key_holder(text, bytea) TO {}").format(role))
    composed(op.get_bind(), sql.SQL("GRANT SELECT ON public.alembic_version TO {}").format(role))
