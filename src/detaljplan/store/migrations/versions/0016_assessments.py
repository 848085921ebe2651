"""What a county board holds of a plan: assessments, its own alone, and the statements it has given the municipality."""

from alembic import context, op
from psycopg import sql

from detaljplan.store.migrate import composed

revision = "0016"
down_revision = "0015"

BARRED = "barred_at timestamptz, bar_ground text, CONSTRAINT ck_{table}_bar CHECK ((barred_at IS NULL) = (bar_ground IS NULL))"
TABLES = {
    "assessment": f"""
        assessment_id uuid NOT NULL, version_id uuid NOT NULL, run_id uuid NOT NULL,
        organisation text NOT NULL, readers text[] NOT NULL,
        subject text NOT NULL, judgement text NOT NULL, kind text, reason text NOT NULL, sha256 text NOT NULL,
        account_id uuid, role text NOT NULL, name text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
        {BARRED.format(table="assessment")},
        CONSTRAINT pk_assessment PRIMARY KEY (assessment_id),
        CONSTRAINT ck_assessment_readers CHECK (readers = ARRAY[organisation])""",
    "statement": f"""
        statement_id uuid NOT NULL, version_id uuid NOT NULL, run_id uuid NOT NULL,
        organisation text NOT NULL, readers text[] NOT NULL, phase text NOT NULL,
        head jsonb NOT NULL, points jsonb NOT NULL,
        docx bytea NOT NULL, docx_sha256 text NOT NULL, pdf bytea NOT NULL, pdf_sha256 text NOT NULL,
        account_id uuid, role text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
        {BARRED.format(table="statement")},
        CONSTRAINT pk_statement PRIMARY KEY (statement_id)""",
}
INDEXES = (
    "assessment (version_id, organisation, subject, at)",
    "assessment (organisation, sha256)",
    "statement (version_id, at)",
    "statement (organisation, pdf_sha256)",
)
ACTING = "nullif(current_setting('detaljplan.organisation', true), '')"
ROLE = "current_setting('detaljplan.role', true)"
ROLES = {"assessment": "'lst_handlaggare', 'lst_expert', 'lst_beslutande'", "statement": "'lst_beslutande'"}
READERS = {"assessment": "ARRAY[{acting}]", "statement": "ARRAY[{acting}, v.organisation]"}

# A version is one that who acts may see, since its own row security holds here too, of a municipality in the county:
# the code of a municipality begins with its county's.
OF_THE_COUNTY = """
    EXISTS (SELECT FROM {schema}.plan_version AS v
             WHERE v.version_id = {table}.version_id AND v.barred_at IS NULL
               AND length(v.organisation) = 4 AND left(v.organisation, 2) = {acting} AND {table}.readers = {readers})"""

# As 0011 has them, with what a county board wrote: an assessment, and a statement told by the hash of its PDF.
PLACES = """
    CREATE OR REPLACE FUNCTION audit.places(owner text, wanted text[])
    RETURNS TABLE (kind text, access text, whole uuid, part integer, sha256 text, size bigint, file_name text, at timestamptz)
    LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
        SELECT 'plan_version', 'published', version_id, NULL::integer, input_sha256, octet_length(original), file_name, stored_at
          FROM published.plan_version
         WHERE organisation = owner AND input_sha256 = ANY (wanted) AND barred_at IS NULL
        UNION ALL
        SELECT 'plan_version', 'restricted', version_id, NULL, input_sha256, octet_length(original), file_name, stored_at
          FROM restricted.plan_version
         WHERE organisation = owner AND input_sha256 = ANY (wanted) AND barred_at IS NULL
        UNION ALL
        SELECT 'submission_file', 'restricted', f.submission_id, f.position, f.sha256, f.size, f.file_name, s.received_at
          FROM restricted.submission_file AS f JOIN restricted.submission AS s USING (submission_id)
         WHERE f.organisation = owner AND f.sha256 = ANY (wanted) AND f.barred_at IS NULL
        UNION ALL
        SELECT 'assessment', 'restricted', assessment_id, NULL, a.sha256, octet_length(reason), subject, a.at
          FROM restricted.assessment AS a
         WHERE organisation = owner AND a.sha256 = ANY (wanted) AND barred_at IS NULL
        UNION ALL
        SELECT 'statement', 'restricted', statement_id, NULL, pdf_sha256, octet_length(docx) + octet_length(pdf), phase, t.at
          FROM restricted.statement AS t
         WHERE organisation = owner AND pdf_sha256 = ANY (wanted) AND barred_at IS NULL
        ORDER BY 8, 3, 4 $$"""
ERASE_ASSESSMENT = """
    CREATE FUNCTION audit.erase_assessment(erased uuid, ground text) RETURNS void LANGUAGE sql
    SET search_path = pg_catalog AS $$
        UPDATE restricted.assessment
           SET judgement = '', kind = NULL, reason = '', name = '', barred_at = clock_timestamp(), bar_ground = ground
         WHERE assessment_id = erased $$"""
ERASE_STATEMENT = """
    CREATE FUNCTION audit.erase_statement(erased uuid, ground text) RETURNS void LANGUAGE sql
    SET search_path = pg_catalog AS $$
        UPDATE restricted.statement
           SET head = '{}', points = '[]', docx = '', pdf = '', barred_at = clock_timestamp(), bar_ground = ground
         WHERE statement_id = erased $$"""
ERASE = """
    CREATE OR REPLACE FUNCTION audit.erase(owner text, by_role text, by_account uuid, wanted text[], ground text, reason text)
    RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog AS $$
    DECLARE place record; touched uuid[] := '{}'; count integer := 0;
    BEGIN
        PERFORM audit.require_ground(ground, reason);
        PERFORM pg_advisory_xact_lock(hashtextextended('bar ' || owner, 0));
        PERFORM set_config('detaljplan.barring', txid_current()::text, true);
        FOR place IN SELECT * FROM audit.places(owner, wanted) LOOP
            IF place.kind = 'plan_version' THEN
                PERFORM audit.erase_version(place.access, place.whole, ground);
            ELSIF place.kind = 'assessment' THEN
                PERFORM audit.erase_assessment(place.whole, ground);
            ELSIF place.kind = 'statement' THEN
                PERFORM audit.erase_statement(place.whole, ground);
            ELSE
                UPDATE restricted.submission_file
                   SET content = '', file_name = 'spärrad', media = '', barred_at = clock_timestamp(), bar_ground = ground
                 WHERE submission_id = place.whole AND position = place.part;
                touched := touched || place.whole;
            END IF;
            PERFORM audit.tell_bar(owner, by_role, by_account, ground, place.kind,
                concat_ws('/', place.whole, place.part), place.sha256, CASE WHEN count = 0 THEN reason END);
            count := count + 1;
        END LOOP;
        PERFORM audit.close_submissions(touched, ground);
        PERFORM set_config('detaljplan.barring', '', true);
        RETURN count;
    END $$"""
HIDDEN = ("erase_assessment(uuid, text)", "erase_statement(uuid, text)")


def upgrade() -> None:
    role = sql.Identifier(context.get_context().opts["app_role"])
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE restricted.{table} ({columns})")
        op.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON restricted.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION published.refuse_change()"
        )
        guard(table, role)
        settings = "autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0"
        op.execute(f"ALTER TABLE restricted.{table} SET ({settings}, toast.autovacuum_vacuum_threshold = 0, "
                   "toast.autovacuum_vacuum_scale_factor = 0)")
    for index in INDEXES:
        op.execute(f"CREATE INDEX ix_{index.replace(' (', '_').replace(', ', '_').rstrip(')')} ON restricted.{index}")
    for function in (PLACES, ERASE_ASSESSMENT, ERASE_STATEMENT, ERASE):
        op.execute(function)
    for function in HIDDEN:
        op.execute(f"REVOKE ALL ON FUNCTION audit.{function} FROM PUBLIC")


def guard(table: str, role: sql.Identifier) -> None:
    """Let readers see it, and those of the county who may add to it, of a version they see in their own county."""
    name = f"restricted.{table}"
    readers = READERS[table].format(acting=ACTING)
    seen = " OR ".join(
        OF_THE_COUNTY.format(schema=schema, table=table, acting=ACTING, readers=readers)
        for schema in ("published", "restricted")
    )
    check = f"organisation = {ACTING} AND {ROLE} IN ({ROLES[table]}) AND ({seen})"
    for statement in (
        f"CREATE POLICY read ON {name} FOR SELECT TO {{}} USING ({ACTING} = ANY (readers))",
        f"CREATE POLICY add ON {name} FOR INSERT TO {{}} WITH CHECK ({check})",
        f"GRANT SELECT, INSERT ON {name} TO {{}}",
    ):
        composed(op.get_bind(), sql.SQL(statement).format(role))
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
