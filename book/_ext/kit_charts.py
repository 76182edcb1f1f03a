"""A lesson's charts for a wall and for black ink: drawn from the stored specification, with letters large enough."""

import base64
import copy
import hashlib
import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from course.pictures import VEGA_LITE

WIDE, HIGH = 1184, 548  # pixels that a slide of 1280 by 720 has for a chart
LEAST = 24  # pixels of a letter on such a slide
TRIES = 12
ROOMY = 1.45  # times larger on the slide: less than that, and the marks are lost between the letters
SEVERAL = ("facet", "row", "column", "hconcat", "vconcat", "concat", "repeat")  # views that no one size fits
SIZES = ("labelFontSize", "titleFontSize", "fontSize")
LIMITS = ("labelLimit", "titleLimit")
GREY = {"red": 0.299, "green": 0.587, "blue": 0.114}


def large(spec: dict[str, Any], cache: Path) -> str:
    """Return a chart as SVG that, scaled into a slide, has no letter below `LEAST` pixels; its title is left out."""
    named = json.dumps(spec, sort_keys=True) + f"{WIDE} {HIGH} {LEAST}" + version("vl-convert-python")
    named += Path(__file__).read_text(encoding="utf-8")
    kept = cache / f"{hashlib.sha256(named.encode()).hexdigest()[:24]}.large.svg"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_text(_drawn_large(spec), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def _drawn_large(spec: dict[str, Any]) -> str:
    """Enlarge the letters until they are large enough; a chart that this makes too small is drawn to fit instead."""
    if "row" in spec.get("encoding", {}):
        return _fitted_rows(spec)
    size = 11.0
    for _ in range(TRIES):
        svg = _svg(with_letters(spec, size))
        needed = LEAST / scale_of(svg)
        if needed <= size:
            break
        size = needed * 1.03
    return svg if scale_of(svg) >= ROOMY or _has_several_views(spec) else _fitted(spec)


def _fitted_rows(spec: dict[str, Any]) -> str:
    """Draw a chart of small charts, one below the other: as wide as the slide, its bars as high as there is room."""
    lettered, width, step = with_letters(spec, LEAST + 0.5), 100, LEAST
    lettered = lettered | {"spacing": LEAST}
    drawn = _svg(lettered | {"width": width, "height": {"step": step}})
    wide, high = size_of(drawn)
    room = max(0.0, HIGH - high) / high
    return _svg(lettered | {"width": max(width, WIDE - wide + width - 8), "height": {"step": step * (1 + room * 0.8)}})


def _has_several_views(spec: dict[str, Any]) -> bool:
    return any(part in spec or part in spec.get("encoding", {}) for part in SEVERAL)


def _fitted(spec: dict[str, Any]) -> str:
    """Draw a chart of one view as large as the slide, whatever size the lesson gave it."""
    size = {"width": WIDE, "height": HIGH, "autosize": {"type": "fit", "contains": "padding"}}
    return _svg(_stacked(with_letters(spec, LEAST + 0.5)) | size)


def _stacked(spec: dict[str, Any]) -> dict[str, Any]:
    """Write the names along the x axis upright, a word a line: there are few of them, and some are long."""
    for view in (spec, *spec.get("layer", [])):
        if isinstance(view.get("mark"), dict) and view["mark"].get("type") == "point":
            view["mark"] = view["mark"] | {"size": LEAST * 12}
        across = view.get("encoding", {}).get("x", {})
        if across.get("type") in ("nominal", "ordinal") and across.get("axis", {}) is not None:
            axis = across.get("axis", {})
            room = {"labelPadding": LEAST + 8} if axis.get("orient") == "top" else {}  # lines go down from the first
            across["axis"] = axis | room | {"labelAngle": 0, "labelExpr": "split(datum.label, ' ')"}
    return spec


def _svg(spec: dict[str, Any]) -> str:
    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)


def scale_of(svg: str) -> float:
    """How many times larger a picture is on a slide than it was drawn."""
    width, height = size_of(svg)
    return min(WIDE / width, HIGH / height)


def size_of(svg: str) -> tuple[float, float]:
    """Return the width and the height of a picture, in pixels."""
    width, height = re.findall(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"', svg)[0]
    return float(width), float(height)


def with_letters(spec: dict[str, Any], size: float) -> dict[str, Any]:
    """Return a specification without its title, every letter of it `size` pixels high and no label cut."""
    made: dict[str, Any] = _sized(copy.deepcopy(spec), size)
    made.pop("title", None)
    made.pop("description", None)
    config = made.setdefault("config", {})
    for part in ("axis", "legend", "header"):
        config[part] = {
            **config.get(part, {}),
            "labelFontSize": size,
            "titleFontSize": size,
            "labelLimit": 0,
            "titleLimit": 0,
        }
    config["text"] = {**config.get("text", {}), "fontSize": size}
    return made


def _sized(part: Any, size: float) -> Any:
    """Set every size of letters that a part of a specification names by itself."""
    if isinstance(part, list):
        return [_sized(each, size) for each in part]
    if not isinstance(part, dict):
        return part
    changed = {name: value if name == "datasets" else _sized(value, size) for name, value in part.items()}
    changed |= {name: size for name in SIZES if isinstance(part.get(name), int | float)}
    changed |= {name: 0 for name in LIMITS if isinstance(part.get(name), int | float)}
    return changed


def grey(svg: str) -> str:
    """Return a picture for black ink: each colour as the grey of its brightness."""
    svg = re.sub(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})\b", lambda found: _as_grey(found, 16), svg)
    return re.sub(r"rgb\((\d+), ?(\d+), ?(\d+)\)", lambda found: _as_grey(found, 10), svg)


def _as_grey(found: re.Match[str], base: int) -> str:
    shares = zip(GREY.values(), found.groups(), strict=True)
    value = round(sum(share * int(part, base) for share, part in shares))
    return f"#{value:02x}{value:02x}{value:02x}"


def source(svg: str) -> str:
    """Return a picture as the address of an image that needs no other file."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
