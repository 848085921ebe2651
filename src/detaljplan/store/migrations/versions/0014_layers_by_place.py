"""Objects of a layer are found by import and place at once, however few the layer has among all others."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Put one index in the place of two. The extension is one that the owner of a database may add."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("CREATE INDEX ix_layer_feature_import_id_geom ON layers.layer_feature USING gist (import_id, geom)")
    op.execute("DROP INDEX IF EXISTS layers.ix_layer_feature_geom")
    op.execute("DROP INDEX IF EXISTS layers.ix_layer_feature_import_id")
