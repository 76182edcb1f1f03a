"""Files that come out the same each time: XML from elements, zips without the time of day."""

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
Content = ET.Element | str


def element(name: str, /, *contents: Content, **attributes: str) -> ET.Element:
    """Return an element with texts and elements in their order; a trailing underscore of a name is left out."""
    made = ET.Element(name, {key.rstrip("_").replace("__", ":"): value for key, value in attributes.items()})
    for content in contents:
        if isinstance(content, str):
            _add_text(made, content)
        else:
            made.append(content)
    return made


def html_elements(html: str, name: str = "div", /, **attributes: str) -> ET.Element:
    """Return HTML of our own as one element that holds it. Raises ParseError where it is not well formed."""
    made = ET.fromstring(f"<{name}>{html}</{name}>")
    made.attrib.update({key.rstrip("_"): value for key, value in attributes.items()})
    return made


def as_bytes(root: ET.Element) -> bytes:
    """Return a document in UTF-8 with its declaration."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def write_zip(target: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a zip, in the order of their names."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, contents[name])


def _add_text(made: ET.Element, text: str) -> None:
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text
