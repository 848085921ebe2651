"""The registrar's bar: what was stored is erased for a reason, an event in the chain; all else stays unchangeable."""

from alembic import context, op
from psycopg import sql

from detaljplan.store.migrate import composed

revision = "0011"
down_revision = "0010"
contract = "what a registrar has erased is told in columns that a program of the version before does not read"

PLAN_SCHEMAS = ("published", "restricted")
GROUNDS = ("personuppgifter", "sekretess", "sakerhetsskydd", "felaktigt_inlamnad")
BARRED = (
    "ADD COLUMN barred_at timestamptz, ADD COLUMN bar_ground text, "
    "ADD CONSTRAINT ck_{table}_bar CHECK ((barred_at IS NULL) = (bar_ground IS NULL))"
)

# Only what a bar erases may be changed, and only in the transaction of the function that bars. The app role has no right
# to change anything at all; this keeps the owner from doing it by mistake.
REFUSE = """
    CREATE OR REPLACE FUNCTION published.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'TRUNCATE' AND TG_TABLE_SCHEMA <> 'layers' AND TG_TABLE_NAME <> 'event'
           AND current_setting('detaljplan.barring', true) = pg_catalog.txid_current()::text
           AND pg_catalog.pg_has_role(current_user,
               (SELECT relowner FROM pg_catalog.pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION '% på %.% vägras: det som är lagrat ändras inte, lagra en ny version',
            TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$"""

# Whoever stores holds the lock with others; whoever bars waits for them, and sees what they stored.
HOLD = """
    CREATE FUNCTION audit.hold(owner text) RETURNS void LANGUAGE sql SET search_path = pg_catalog
    AS $$ SELECT pg_advisory_xact_lock_shared(hashtextextended('bar ' || owner, 0)) $$"""
IS_BARRED = """
    CREATE FUNCTION audit.is_barred(owner text, wanted text) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = pg_catalog
    AS $$ SELECT EXISTS (SELECT FROM audit.event WHERE chain = owner AND what LIKE 'spärrad: %'
                         AND before_sha256 = decode(wanted, 'hex')) $$"""
REFUSE_BARRED = """
    CREATE FUNCTION audit.refuse_barred() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE barred boolean;
    BEGIN
        PERFORM audit.hold(NEW.organisation);
        IF TG_TABLE_NAME = 'plan_version' THEN
            barred := audit.is_barred(NEW.organisation, NEW.input_sha256);
        ELSIF TG_TABLE_NAME = 'submission_file' THEN
            barred := audit.is_barred(NEW.organisation, NEW.sha256);
        ELSIF TG_TABLE_NAME = 'submission_step' THEN
            barred := EXISTS (SELECT FROM restricted.submission_step AS s
                              WHERE s.submission_id = NEW.submission_id AND s.status = 'spärrad');
        ELSE
            EXECUTE format('SELECT barred_at IS NOT NULL FROM %I.plan_version WHERE version_id = $1', TG_TABLE_SCHEMA)
                INTO barred USING NEW.version_id;
        END IF;
        IF barred THEN
            RAISE EXCEPTION 'INSERT på %.% vägras: det är spärrat', TG_TABLE_SCHEMA, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$"""

# Where the same bytes lie for an organisation. It runs as who asks, and so as the owner within a bar.
PLACES = """
    CREATE FUNCTION audit.places(owner text, wanted text[])
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
        ORDER BY 8, 3, 4 $$"""

ERASE_VERSION = """
    CREATE FUNCTION audit.erase_version(access text, erased uuid, ground text) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
    DECLARE part text;
    BEGIN
        FOREACH part IN ARRAY ARRAY[
            'finding WHERE report_id IN (SELECT report_id FROM %1$I.report WHERE version_id = $1)',
            'hit WHERE run_id IN (SELECT run_id FROM %1$I.review_run WHERE version_id = $1)',
            'report WHERE version_id = $1', 'review_run WHERE version_id = $1', 'plan_object WHERE version_id = $1'
        ] LOOP
            EXECUTE format('DELETE FROM %1$I.' || part, access) USING erased;
        END LOOP;
        -- a UUID names the plan and nobody; any other identity may be somebody's words
        EXECUTE format(
            'UPDATE %I.plan_version SET original = '''', file_name = ''spärrad'', name = NULL, designation = NULL,
                 municipality = NULL, municipality_code = NULL, status = NULL, plan_type = NULL, purpose = NULL,
                 implementation_months = NULL, implementation_starts = NULL, version_change = NULL, edition = NULL,
                 in_force_from = NULL, in_force_until = NULL, decisions = NULL, epsg = NULL, geom = NULL, geom_own = NULL,
                 object_id = CASE WHEN object_id ~* ''^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'' OR EXISTS (
                     SELECT FROM published.withdrawal AS w WHERE w.object_id = plan_version.object_id) THEN object_id END,
                 barred_at = clock_timestamp(), bar_ground = $2, barred_size = octet_length(original)
             WHERE version_id = $1', access) USING erased, ground;
    END $$"""

# The one lawful exception to "what is stored is not changed": every place of the bytes is emptied, each with an event.
ERASE = """
    CREATE FUNCTION audit.erase(owner text, by_role text, by_account uuid, wanted text[], ground text, reason text)
    RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog AS $$
    DECLARE place record; touched uuid[] := '{}'; count integer := 0;
    BEGIN
        PERFORM audit.require_ground(ground, reason);
        PERFORM pg_advisory_xact_lock(hashtextextended('bar ' || owner, 0));
        PERFORM set_config('detaljplan.barring', txid_current()::text, true);
        FOR place IN SELECT * FROM audit.places(owner, wanted) LOOP
            IF place.kind = 'plan_version' THEN
                PERFORM audit.erase_version(place.access, place.whole, ground);
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
TELL = """
    CREATE FUNCTION audit.tell_bar(owner text, by_role text, by_account uuid, ground text, kind text, object_id text,
                                   sha256 text, reason text) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
    DECLARE salt bytea := uuid_send(gen_random_uuid()); told bigint;
    BEGIN
        INSERT INTO audit.event (chain, number, account_id, role, organisation, what, kind, object_id, before_sha256, note_sha256)
        VALUES (owner, 0, by_account, by_role, owner, 'spärrad: ' || ground, kind, object_id, decode(sha256, 'hex'),
                CASE WHEN reason IS NOT NULL THEN pg_catalog.sha256(salt || convert_to(reason, 'UTF8')) END)
        RETURNING number INTO told;
        IF reason IS NOT NULL THEN
            INSERT INTO audit.note (chain, number, salt, words) VALUES (owner, told, salt, reason);
        END IF;
    END $$"""
# What was said of a plan that is barred may quote it, and a sender's key may be anybody's name.
CLOSE = """
    CREATE FUNCTION audit.close_submissions(touched uuid[], ground text) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
    DECLARE without_plan uuid[];
    BEGIN
        SELECT array_agg(DISTINCT submission_id) INTO without_plan FROM restricted.submission_file
         WHERE submission_id = ANY (touched) AND kind = 'plan' AND barred_at IS NOT NULL;
        UPDATE restricted.submission_step SET message = NULL, message_en = NULL WHERE submission_id = ANY (without_plan);
        INSERT INTO restricted.submission_step (submission_id, organisation, readers, number, status)
        SELECT submission_id, organisation, readers, 1 + (SELECT max(number) FROM restricted.submission_step AS t
                                                          WHERE t.submission_id = s.submission_id), 'spärrad'
          FROM restricted.submission AS s
         WHERE submission_id = ANY (without_plan) AND NOT EXISTS (
               SELECT FROM restricted.submission_step AS t WHERE t.submission_id = s.submission_id AND t.status = 'spärrad');
        PERFORM audit.close_receptions(without_plan);
        UPDATE restricted.submission AS s SET idempotency_key = NULL WHERE submission_id = ANY (touched);
        UPDATE restricted.submission AS s SET barred_at = clock_timestamp(), bar_ground = ground
         WHERE submission_id = ANY (touched) AND barred_at IS NULL AND NOT EXISTS (
               SELECT FROM restricted.submission_file AS f WHERE f.submission_id = s.submission_id AND f.barred_at IS NULL);
    END $$"""

# The same of what the plan was delivered in as to the national platform; what was not published yet has failed.
CLOSE_RECEPTIONS = """
    CREATE FUNCTION audit.close_receptions(without_plan uuid[]) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
    BEGIN
        UPDATE restricted.reception_step AS s SET message = NULL, message_en = NULL, report = NULL
         WHERE EXISTS (SELECT FROM restricted.reception_step AS d WHERE d.reception_id = s.reception_id
                       AND d.object_id = s.object_id AND d.submission_id = ANY (without_plan));
        INSERT INTO restricted.reception_step (reception_id, object_id, organisation, readers, number, status)
        SELECT c.reception_id, c.object_id, c.organisation, c.readers, last.number + 1, 'fel'
          FROM restricted.reception_change AS c
         CROSS JOIN LATERAL (SELECT number, status FROM restricted.reception_step AS s
                              WHERE s.reception_id = c.reception_id AND s.object_id = c.object_id
                              ORDER BY number DESC LIMIT 1) AS last
         WHERE last.status IN ('mottagen', 'validerad')
           AND audit.newest_delivery(c.reception_id, c.object_id) = ANY (without_plan);
    END $$"""
NEWEST_DELIVERY = """
    CREATE FUNCTION audit.newest_delivery(reception uuid, change text) RETURNS uuid LANGUAGE sql STABLE
    SET search_path = pg_catalog AS $$
        SELECT submission_id FROM restricted.reception_step
         WHERE reception_id = reception AND object_id = change AND submission_id IS NOT NULL
         ORDER BY number DESC LIMIT 1 $$"""
# A delivery that is being judged may be barred meanwhile: then nothing of it is told but that it failed.
HUSH = """
    CREATE FUNCTION audit.hush_barred() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog AS $$
    BEGIN
        PERFORM audit.hold(NEW.organisation);
        IF NEW.submission_id IS NULL AND EXISTS (
            SELECT FROM restricted.submission_step AS s WHERE s.status = 'spärrad'
            AND s.submission_id = audit.newest_delivery(NEW.reception_id, NEW.object_id)) THEN
            IF NEW.status <> 'fel' THEN
                RAISE EXCEPTION 'leveransen är spärrad' USING ERRCODE = 'restrict_violation';
            END IF;
            NEW.message := NULL;
            NEW.message_en := NULL;
            NEW.report := NULL;
        END IF;
        RETURN NEW;
    END $$"""

BAR = """
    CREATE FUNCTION audit.bar(wanted text[], ground text, reason text, account uuid) RETURNS integer LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog AS $$
    BEGIN
        RETURN audit.erase(audit.registrars_organisation(), 'registrator', account, wanted, ground, reason);
    END $$"""
ERASE_NOTE = """
    CREATE FUNCTION audit.erase_note(owner text, wanted bigint) RETURNS boolean LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
    DECLARE erased integer;
    BEGIN
        PERFORM set_config('detaljplan.barring', txid_current()::text, true);
        DELETE FROM audit.note WHERE chain = owner AND number = wanted;
        GET DIAGNOSTICS erased = ROW_COUNT;
        PERFORM set_config('detaljplan.barring', '', true);
        RETURN erased > 0;
    END $$"""
BAR_NOTE = """
    CREATE FUNCTION audit.bar_note(wanted bigint, ground text, reason text, account uuid) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE owner text := audit.registrars_organisation();
    BEGIN
        PERFORM audit.require_ground(ground, reason);
        IF NOT audit.erase_note(owner, wanted) THEN
            RETURN false;
        END IF;
        PERFORM audit.tell_bar(owner, 'registrator', account, ground, 'note', wanted::text, NULL, reason);
        RETURN true;
    END $$"""
GROUND = """
    CREATE FUNCTION audit.require_ground(ground text, reason text) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
    BEGIN
        IF coalesce(btrim(reason), '') = '' OR coalesce(ground, '') <> ALL (ARRAY[%(grounds)s]) THEN
            RAISE EXCEPTION 'en spärr kräver en känd grund och ett skäl' USING ERRCODE = 'check_violation';
        END IF;
    END $$"""
REGISTRAR = """
    CREATE FUNCTION audit.registrars_organisation() RETURNS text LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog AS $$
    DECLARE acting text := nullif(current_setting('detaljplan.organisation', true), '');
    BEGIN
        IF acting IS NULL OR current_setting('detaljplan.role', true) IS DISTINCT FROM 'registrator' THEN
            RAISE EXCEPTION 'bara en registrator spärrar' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN acting;
    END $$"""
FUNCTIONS = (HOLD, IS_BARRED, REFUSE_BARRED, PLACES, ERASE_VERSION, TELL, NEWEST_DELIVERY, CLOSE_RECEPTIONS, HUSH, CLOSE, GROUND, ERASE, REGISTRAR, BAR, ERASE_NOTE, BAR_NOTE)
FOR_THE_APP = ("hold(text)", "is_barred(text, text)", "places(text, text[])")
FOR_REGISTRARS = ("bar(text[], text, text, uuid)", "bar_note(bigint, text, text, uuid)")
HIDDEN = (
    "refuse_barred()",
    "erase_version(text, uuid, text)",
    "tell_bar(text, text, uuid, text, text, text, text, text)",
    "close_submissions(uuid[], text)",
    "erase(text, text, uuid, text[], text, text)",
    "registrars_organisation()",
    "require_ground(text, text)",
    "close_receptions(uuid[])",
    "newest_delivery(uuid, text)",
    "hush_barred()",
    "erase_note(text, bigint)",
)
HELD = ("published.plan_version", "restricted.plan_version", "published.report", "restricted.report",
        "published.review_run", "restricted.review_run", "restricted.submission_file", "restricted.submission_step")
# What a bar leaves dead is cleared away within minutes; nothing else is ever updated or deleted in these.
EMPTIED = (
    *(f"{schema}.{table}" for schema in PLAN_SCHEMAS
      for table in ("plan_version", "plan_object", "report", "finding", "review_run", "hit")),
    "restricted.submission", "restricted.submission_file", "restricted.submission_step", "restricted.reception_step",
    "audit.note",
)


def upgrade() -> None:
    role = sql.Identifier(context.get_context().opts["app_role"])
    for schema in PLAN_SCHEMAS:
        op.execute(f"ALTER TABLE {schema}.plan_version {BARRED.format(table='plan_version')}, ADD COLUMN barred_size bigint")
    for table in ("submission", "submission_file"):
        op.execute(f"ALTER TABLE restricted.{table} {BARRED.format(table=table)}")
    op.execute("CREATE INDEX ix_event_chain_before_sha256 ON audit.event (chain, before_sha256)")
    op.execute("CREATE INDEX ix_submission_file_organisation_sha256 ON restricted.submission_file (organisation, sha256)")
    op.execute(REFUSE)
    grounds = ", ".join(f"'{ground}'" for ground in GROUNDS)
    for function in FUNCTIONS:
        op.execute(function.replace("%(grounds)s", grounds))
    for table in HELD:
        op.execute(
            f"CREATE TRIGGER refuse_barred BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION audit.refuse_barred()"
        )
    op.execute(
        "CREATE TRIGGER hush_barred BEFORE INSERT ON restricted.reception_step "
        "FOR EACH ROW EXECUTE FUNCTION audit.hush_barred()"
    )
    for table in EMPTIED:
        settings = "autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0"
        op.execute(f"ALTER TABLE {table} SET ({settings}, toast.autovacuum_vacuum_threshold = 0, "
                   "toast.autovacuum_vacuum_scale_factor = 0)")
    for function in (*FOR_THE_APP, *FOR_REGISTRARS, *HIDDEN):
        op.execute(f"REVOKE ALL ON FUNCTION audit.{function} FROM PUBLIC")
    for function in (*FOR_THE_APP, *FOR_REGISTRARS):
        composed(op.get_bind(), sql.SQL(f"GRANT EXECUTE ON FUNCTION audit.{function} TO {{}}").format(role))
