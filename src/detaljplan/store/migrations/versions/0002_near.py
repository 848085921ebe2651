"""A finding's nearest letters on the map."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; what was stored before has none, and is not changed."""
    for schema in ("published", "restricted"):
        op.execute(f"ALTER TABLE {schema}.finding ADD COLUMN near text")
