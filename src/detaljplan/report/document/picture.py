"""A drawing as a picture of points, for documents that take no SVG."""

from __future__ import annotations

import typst

_DOTS_TO_THE_INCH = 200


def png_of(svg: str) -> bytes:
    """Return an SVG drawing as PNG, 17 cm wide."""
    image = 'image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    page = f"#set page(width: 170mm, height: auto, margin: 0pt)\n#{image}"
    told = {"svg": svg}
    return typst.compile(page.encode(), format="png", ppi=_DOTS_TO_THE_INCH, ignore_system_fonts=True, sys_inputs=told)
