"""Pictures of charts, for readers that draw nothing themselves: a code-hosting site, an export, Colab.

JupyterLab, Notebook and VS Code draw a chart from its specification, so a student's kernel draws no picture, and stays
light. A picture is drawn where the environment variable `COURSE_PICTURES` is 1 (lessons are refreshed or tested), and
where it is not set and nobody sits in front of the kernel: papermill, `nbconvert --execute`, Colab.

The picture carries its words: in the SVG, for whoever takes that, and as an image with alternative text, for exports.
"""

import base64
import os
import re
import sys
from html import escape
from typing import Any

from IPython import get_ipython

# For all pictures and for the book; JupyterLab carries 5.6, and draws the same (tests/test_chart_versions.py).
VEGA_LITE = "6.4"


def of(spec: dict[str, Any]) -> dict[str, str]:
    """Draw a chart that has a description; the MIME bundle is empty where no picture is asked for.

    JupyterLab prefers the specification to Markdown and to SVG, and HTML to the specification: so the image stands in
    Markdown, which exports prefer to SVG. Colab, which has no such specification, gets HTML.
    """
    asked = os.environ.get("COURSE_PICTURES", "")
    colab = "google.colab" in sys.modules
    if asked == "0" or not (asked == "1" or colab or is_unattended()):
        return {}
    svg = drawn(spec)
    if svg is None:
        return {}
    if asked == "1":
        return {"image/svg+xml": svg}
    return {"text/html" if colab else "text/markdown": image(svg, spec["description"])}


def is_unattended() -> bool:
    """Tell whether the cell runs without a person: whoever sent it takes no input, as papermill and nbconvert do."""
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None or not hasattr(kernel, "get_parent"):
        return False
    request = kernel.get_parent("shell").get("content", {})
    return request.get("allow_stdin") is False


def drawn(spec: dict[str, Any]) -> str | None:
    """Draw a chart as SVG that is one image with a name; None where vl_convert is not installed."""
    try:
        import vl_convert  # only here: 200 MB that no student needs
    except ImportError:
        return None
    return named(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), spec["description"])


def named(svg: str, description: str) -> str:
    """Make an SVG one image with one description; what Vega says of each mark would be read by nobody."""
    silent = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    return silent.replace("<svg ", f'<svg role="img" aria-label="{escape(description)}" ', 1)


def image(svg: str, description: str) -> str:
    """Write an SVG as an image in HTML that needs no other file."""
    source = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{escape(description)}" src="data:image/svg+xml;base64,{source}">'
