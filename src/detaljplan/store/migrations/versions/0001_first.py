"""Plan versions, reports and reviews, published and restricted; layers; the app role's rights."""

from alembic import context, op
from psycopg import sql

from detaljplan.store.migrate import composed

revision = "0001"
down_revision = None

PLAN_SCHEMAS = ("published", "restricted")
PLAN_TABLES = {
    "plan_version": """
        version_id uuid NOT NULL, object_id text, number integer NOT NULL,
        file_name text NOT NULL, file_format text NOT NULL, media text NOT NULL,
        name text, designation text, municipality text, municipality_code text, status text, plan_type text,
        purpose text, implementation_months integer, implementation_starts date,
        epsg integer, input_sha256 text NOT NULL, original bytea NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT clock_timestamp(), transaction_id bigint NOT NULL,
        geom geometry(MultiPolygon, 3006), geom_own geometry,
        CONSTRAINT pk_plan_version PRIMARY KEY (version_id),
        CONSTRAINT uq_plan_version_input_sha256 UNIQUE (input_sha256),
        CONSTRAINT uq_plan_version_object_id_number UNIQUE (object_id, number)""",
    "plan_object": """
        item_id bigint GENERATED ALWAYS AS IDENTITY, version_id uuid NOT NULL,
        position integer NOT NULL, part integer NOT NULL, object_id text, kind text NOT NULL,
        catalogue_reference text, code text, wording text, label text, land_form text, colour text, letters text,
        symbol_id integer, secondary boolean, values jsonb NOT NULL,
        geom geometry(Geometry, 3006), geom_own geometry,
        CONSTRAINT pk_plan_object PRIMARY KEY (item_id),
        CONSTRAINT fk_plan_object_version_id FOREIGN KEY (version_id) REFERENCES {schema}.plan_version,
        CONSTRAINT uq_plan_object_version_id_position_part UNIQUE (version_id, position, part),
        CONSTRAINT ck_plan_object_kind CHECK (kind IN ('use', 'property', 'administrative'))""",
    "report": """
        report_id uuid NOT NULL, version_id uuid NOT NULL, verdict text NOT NULL, profile text NOT NULL,
        engine_version text NOT NULL, spec_version text NOT NULL, catalogue_release text NOT NULL,
        report_json jsonb NOT NULL, made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        transaction_id bigint NOT NULL,
        CONSTRAINT pk_report PRIMARY KEY (report_id),
        CONSTRAINT fk_report_version_id FOREIGN KEY (version_id) REFERENCES {schema}.plan_version,
        CONSTRAINT uq_report_versions UNIQUE
            (version_id, profile, engine_version, spec_version, catalogue_release)""",
    "finding": """
        finding_id bigint GENERATED ALWAYS AS IDENTITY, report_id uuid NOT NULL, position integer NOT NULL,
        rule text NOT NULL, severity text NOT NULL, message text NOT NULL, message_en text NOT NULL,
        objects jsonb NOT NULL, place text, measured float, limit_value float, unit text, origin text,
        geom geometry(Geometry, 3006), geom_own geometry,
        CONSTRAINT pk_finding PRIMARY KEY (finding_id),
        CONSTRAINT fk_finding_report_id FOREIGN KEY (report_id) REFERENCES {schema}.report,
        CONSTRAINT uq_finding_report_id_position UNIQUE (report_id, position)""",
    "review_run": """
        run_id uuid NOT NULL, version_id uuid NOT NULL, engine_version text NOT NULL,
        layer_versions jsonb NOT NULL,
        plan_identity text NOT NULL, plan_epsg integer, plan_area_m2 float,
        run_at timestamptz NOT NULL DEFAULT clock_timestamp(), transaction_id bigint NOT NULL,
        seconds float NOT NULL,
        CONSTRAINT pk_review_run PRIMARY KEY (run_id),
        CONSTRAINT fk_review_run_version_id FOREIGN KEY (version_id) REFERENCES {schema}.plan_version""",
    "hit": """
        hit_id bigint GENERATED ALWAYS AS IDENTITY, run_id uuid NOT NULL, position integer NOT NULL,
        layer_id text NOT NULL, layer_name text NOT NULL, layer_version text NOT NULL,
        ground text NOT NULL, status text NOT NULL, reason text, nearest_object_id text,
        hit_count integer NOT NULL, area_m2 float, area_3006_m2 float, share_of_plan_pct float,
        length_m float, nearest_distance_m float, mapped_share_pct float, search_distance_m float NOT NULL,
        is_borderline boolean NOT NULL, is_synthetic boolean NOT NULL,
        objects jsonb NOT NULL, notes jsonb NOT NULL, geom geometry(Geometry, 3006),
        CONSTRAINT pk_hit PRIMARY KEY (hit_id),
        CONSTRAINT fk_hit_run_id FOREIGN KEY (run_id) REFERENCES {schema}.review_run,
        CONSTRAINT uq_hit_run_id_position UNIQUE (run_id, position)""",
}
LAYER_TABLES = {
    "layer": """
        import_id bigint GENERATED ALWAYS AS IDENTITY, layer_id text NOT NULL,
        name text NOT NULL, theme text NOT NULL, ground text NOT NULL, legal_basis text NOT NULL,
        authority text NOT NULL, licence text NOT NULL, source text NOT NULL, version text NOT NULL,
        sha256 text NOT NULL, feature_count integer NOT NULL,
        repaired integer NOT NULL, unplaced integer NOT NULL, synthetic boolean NOT NULL,
        coverage_status text NOT NULL, coverage geometry(MultiPolygon, 3006),
        imported_at timestamptz NOT NULL DEFAULT clock_timestamp(), transaction_id bigint NOT NULL,
        CONSTRAINT pk_layer PRIMARY KEY (import_id),
        CONSTRAINT ck_layer_coverage_status CHECK (coverage_status IN ('mapped', 'unknown'))""",
    "layer_feature": """
        feature_id bigint GENERATED ALWAYS AS IDENTITY, import_id bigint NOT NULL,
        object_id text NOT NULL,
        name text, kind text, date text, link text, attributes jsonb NOT NULL,
        geom geometry(Geometry, 3006) NOT NULL,
        CONSTRAINT pk_layer_feature PRIMARY KEY (feature_id),
        CONSTRAINT fk_layer_feature_import_id FOREIGN KEY (import_id) REFERENCES {schema}.layer""",
}
SCHEMAS = {**dict.fromkeys(PLAN_SCHEMAS, PLAN_TABLES), "layers": LAYER_TABLES}
PLAN_INDEXES = ("plan_object (kind, item_id)", "review_run (version_id, run_at)")
LAYER_INDEXES = ("layer (layer_id, import_id)", "layer_feature (import_id)")

# What is stored is evidence: a later version stands beside it, nothing is changed or taken away.
REFUSE = """
    CREATE FUNCTION published.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% på %.% vägras: det som är lagrat ändras inte, lagra en ny version',
            TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$"""

# A whole is stored in one transaction, and nothing is added to it afterwards: child, parent, the key they share.
WHOLES = {
    **dict.fromkeys(
        PLAN_SCHEMAS,
        (
            ("plan_object", "plan_version", "version_id"),
            ("finding", "report", "report_id"),
            ("hit", "review_run", "run_id"),
        ),
    ),
    "layers": (("layer_feature", "layer", "import_id"),),
}
# txid_current() is the same inside a savepoint, which xmin is not. The trigger sets it, so that nobody can claim
# another transaction for a row.
MARK = """
    CREATE FUNCTION published.mark_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.transaction_id := txid_current();
        RETURN NEW;
    END $$"""
REFUSE_LATE = """
    CREATE FUNCTION published.refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE late boolean;
    BEGIN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM (SELECT DISTINCT %2$I FROM added) AS given WHERE NOT EXISTS (
                 SELECT FROM %3$I.%1$I AS whole
                 WHERE whole.%2$I = given.%2$I AND whole.transaction_id = txid_current()))',
            TG_ARGV[0], TG_ARGV[1], TG_TABLE_SCHEMA) INTO late;
        IF late THEN
            RAISE EXCEPTION 'INSERT på %.% vägras: det som är lagrat byggs inte på, lagra en ny version',
                TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    for schema, tables in SCHEMAS.items():
        op.execute(f"CREATE SCHEMA {schema}")
        for table, columns in tables.items():
            op.execute(f"CREATE TABLE {schema}.{table} ({columns.format(schema=schema)})")
            if " geom " in columns:
                op.execute(f"CREATE INDEX ix_{table}_geom ON {schema}.{table} USING gist (geom)")
        for index in LAYER_INDEXES if schema == "layers" else PLAN_INDEXES:
            name = index.replace(" (", "_").replace(", ", "_").rstrip(")")
            op.execute(f"CREATE INDEX ix_{name} ON {schema}.{index}")
    make_immutable()
    close_wholes()
    grant_rights()


def make_immutable() -> None:
    op.execute(REFUSE)
    for schema, tables in SCHEMAS.items():
        for table in tables:
            op.execute(
                f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.{table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION published.refuse_change()"
            )


def close_wholes() -> None:
    op.execute(MARK)
    op.execute(REFUSE_LATE)
    for schema, wholes in WHOLES.items():
        for child, parent, key in wholes:
            op.execute(
                f"CREATE TRIGGER mark_transaction BEFORE INSERT ON {schema}.{parent} "
                "FOR EACH ROW EXECUTE FUNCTION published.mark_transaction()"
            )
            op.execute(
                f"CREATE TRIGGER refuse_late AFTER INSERT ON {schema}.{child} REFERENCING NEW TABLE AS added "
                f"FOR EACH STATEMENT EXECUTE FUNCTION published.refuse_late('{parent}', '{key}')"
            )


def grant_rights() -> None:
    role = context.get_context().opts["app_role"]
    for schema, tables in SCHEMAS.items():
        grant("USAGE", f"SCHEMA {schema}", role)
        for table in tables:
            grant("SELECT, INSERT", f"{schema}.{table}", role)


def grant(rights: str, what: str, role: str) -> None:
    statement = sql.SQL(f"GRANT {rights} ON {what} TO {{}}").format(sql.Identifier(role))
    composed(op.get_bind(), statement)
