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
PROBES = {"width": (300, 400), "height": (60, 160)}  # pixels of the sides of a view
SEVERAL = ("facet", "row", "column", "hconcat", "vconcat", "concat", "repeat")  # views that no one size fits
SIZES = ("labelFontSize", "titleFontSize", "fontSize")
LIMITS = ("labelLimit", "titleLimit")
CLICK = " (click)"  # at the end of a legend's title: on a wall nobody can
TALLER = 2.4  # times: bars and tiles of a flat chart may grow so much, and no more
LONG = 36  # letters of a name along an axis; a longer one takes two lines
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
    if _has_several_views(spec):
        return _spread(with_letters(spec, size), svg) if _is_faceted(spec) else svg
    return _filled(with_letters(spec, size), svg) if scale_of(svg) >= ROOMY else _fitted(spec)


def _spread(spec: dict[str, Any], drawn: str) -> str:
    """Stretch a chart of like views: what each side of a view adds to the whole is found by drawing it twice."""
    view, scale = spec.get("spec", spec), scale_of(drawn)
    whole = (WIDE / scale * 0.97, min(HIGH / scale * 0.97, size_of(drawn)[1] * TALLER))
    small, large_ = (size_of(_svg_of_view(spec, view, place)) for place in (0, 1))
    for at, (name, (least, more)) in enumerate(PROBES.items()):
        view[name] = least + (whole[at] - small[at]) * (more - least) / (large_[at] - small[at])
    return _svg(spec)


def _svg_of_view(spec: dict[str, Any], view: dict[str, Any], place: int) -> str:
    """Draw a chart whose views have the smaller (0) or the larger (1) of two sizes."""
    view |= {name: sides[place] for name, sides in PROBES.items()}
    return _svg(spec)


def _filled(spec: dict[str, Any], drawn: str) -> str:
    """Stretch a chart of one view to the shape of the slide; its letters and marks stay as large as they were."""
    scale, (_, height) = scale_of(drawn), size_of(drawn)
    size = {"width": WIDE / scale, "height": min(HIGH / scale, height * TALLER)}
    return _svg(spec | size | {"autosize": {"type": "fit", "contains": "padding"}})


def _fitted_rows(spec: dict[str, Any]) -> str:
    """Draw a chart of small charts, one below the other: as wide as the slide, its bars as high as there is room."""
    lettered, width = with_letters(spec, LEAST + 0.5), 100
    step = 2.4 * LEAST if _folded(lettered) else float(LEAST)
    lettered = lettered | {"spacing": LEAST}
    drawn = _svg(lettered | {"width": width, "height": {"step": step}})
    wide, high = size_of(drawn)
    room = max(0.0, HIGH - high) / high
    return _svg(lettered | {"width": max(width, WIDE - wide + width - 8), "height": {"step": step * (1 + room * 0.8)}})


def _folded(spec: dict[str, Any]) -> bool:
    """Write long names along the y axis on two lines; return whether there are any."""
    across = spec["encoding"]["y"]
    named = {str(row.get(across.get("field"))) for rows in spec.get("datasets", {}).values() for row in rows}
    if all(len(name) <= LONG for name in named):
        return False
    halves = f"replace(datum.label, regexp('^(.{{1,{LONG}}}) '), '$1\\n')"
    across["axis"] = (across.get("axis") or {}) | {
        "labelExpr": f"length(datum.label) > {LONG} ? split({halves}, '\\n') : datum.label"
    }
    return True


def _is_faceted(spec: dict[str, Any]) -> bool:
    return "facet" in spec or "facet" in spec.get("encoding", {})


def _has_several_views(spec: dict[str, Any]) -> bool:
    return any(part in spec or part in spec.get("encoding", {}) for part in SEVERAL)


def _fitted(spec: dict[str, Any]) -> str:
    """Draw a chart of one view as large as the slide, whatever size the lesson gave it."""
    size = {"width": WIDE, "height": HIGH, "autosize": {"type": "fit", "contains": "padding"}}
    made = _stacked(with_letters(spec, LEAST + 0.5)) | size
    made["config"]["legend"]["layout"] = {"bottom": {"anchor": "end", "bounds": "full"}}  # else a long one is cut
    return _svg(made)


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
    config["axis"] |= {"labelFlush": False, "labelSeparation": 6}
    config["text"] = {**config.get("text", {}), "fontSize": size}
    return made


def _sized(part: Any, size: float) -> Any:
    """Set every size of letters that a part of a specification names by itself; no word says what a wall cannot do."""
    if isinstance(part, list):
        return [_sized(each, size) for each in part]
    if not isinstance(part, dict):
        return part
    changed = {name: value if name == "datasets" else _sized(value, size) for name, value in part.items()}
    changed |= {name: size for name in SIZES if isinstance(part.get(name), int | float)}
    changed |= {name: 0 for name in LIMITS if isinstance(part.get(name), int | float)}
    if part.get("type") == "text" and part.get("dy", 0) > size:  # low in a box, in letters that have grown
        changed["dy"] = part["dy"] - 2 * (size - part.get("fontSize", size))
    if isinstance(part.get("title"), str):
        changed["title"] = part["title"].removesuffix(CLICK)
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
