"""How much of a layer is read: guards against hostile or mistaken sources, far above the largest layer we know of."""

from __future__ import annotations

MAX_FILE_BYTES = 2 * 1024**3
"""Of a layer's file, of what is unpacked from an archive, and of all that a service answers for one layer."""
MAX_ARCHIVE_BYTES = 1024**3
"""Of a zip archive, which is held in memory while it is unpacked."""
MAX_ARCHIVE_MEMBERS = 2_000
MAX_ANSWER_BYTES = 256 * 1024**2
"""Of one answer of a service that is read whole: a page of objects, or what the service says of itself."""
MAX_OBJECTS = 1_000_000
"""The largest layers that are known have some hundred thousand."""
MAX_VERTICES = 100_000_000
MAX_TEXT = 2_000
"""Characters of one value that is kept."""
MAX_SECONDS = 3_600.0
"""That all of a layer may take to fetch, waiting for a busy service included, unless the operator says otherwise."""
ANSWER_SECONDS = 180.0
"""That one answer may take."""
