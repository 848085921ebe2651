"""Where an import of a layer comes from, and who says what of the country is mapped."""

from alembic import op

revision = "0015"
down_revision = "0014"

COLUMNS = "address text", "source_sha256 text", "dated date", "mapped_area text", "mapped_by text", "mapped_on date"


def upgrade() -> None:
    """Add the columns; of what was imported before nothing is told."""
    op.execute("ALTER TABLE layers.layer " + ", ".join(f"ADD COLUMN {column}" for column in COLUMNS))
