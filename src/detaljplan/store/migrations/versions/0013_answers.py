"""What a review answers to its special questions; of reviews made before, none is known."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column, empty for the reviews that are there: they are kept as they were made."""
    for schema in ("published", "restricted"):
        op.execute(f"ALTER TABLE {schema}.review_run ADD COLUMN answers jsonb NOT NULL DEFAULT '[]'")
