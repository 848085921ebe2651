"""A published plan belongs to one municipality: nobody else publishes under its identity."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Let the database refuse it too. It looks as the owner, since what is withdrawn is hidden from others."""
    op.execute("""
        CREATE FUNCTION published.refuse_anothers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog AS $$
        BEGIN
            IF EXISTS (SELECT FROM published.plan_version AS v WHERE v.object_id = NEW.object_id
                       AND v.organisation <> NEW.organisation AND v.barred_at IS NULL) THEN
                RAISE EXCEPTION 'another municipality has published a plan under the identity %', NEW.object_id
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(
        "CREATE TRIGGER refuse_anothers BEFORE INSERT ON published.plan_version "
        "FOR EACH ROW EXECUTE FUNCTION published.refuse_anothers()"
    )
