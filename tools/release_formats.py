"""The data in formats that other tools read: Croissant, RO-Crate and Parquet, for the zip that release.py writes."""

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import duckdb
from course import data

CROISSANT = "croissant.json"
CRATE = "ro-crate-metadata.json"
Json = dict[str, Any]

CROISSANT_TYPES = {"integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}  # text for all others
PARQUET_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}  # VARCHAR for all others
MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".cff": "application/yaml",
    ".sqlite": "application/vnd.sqlite3",
    ".parquet": "application/vnd.apache.parquet",
}
FOLDERS = {
    "data/": "The tables as CSV, and what describes them",
    "parquet/": "The same tables as Parquet",
}
CROISSANT_CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def parquet(name: str) -> bytes:
    """Return a table as a Parquet file: typed columns, an empty cell as null, dates as the text they are."""
    resource = data.resource(name)
    fields = resource["schema"]["fields"]
    types = {field["name"]: PARQUET_TYPES.get(field["type"], "VARCHAR") for field in fields}
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as base:
        target = Path(folder, "table.parquet")
        source = str(data.DATA_DIR / resource["path"])
        rows = base.read_csv(source, header=True, dtype=types, na_values=[""], delimiter=",", quotechar='"')
        rows.write_parquet(str(target), compression="zstd")
        return target.read_bytes()


def croissant(files: dict[str, bytes]) -> Json:
    """Return the data as Croissant has it: a file object for each table, its key and its columns with their types.

    Links between tables are left to `datapackage.json`: readers of Croissant join tables where they meet one.

    `files`: the files of the release by their names in it.
    """
    tables = {name: f"data/{data.resource(name)['path']}" for name in data.resources()}
    return {
        "@context": CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **_about(),
        "citeAs": _citation(),
        "distribution": [_file_object(name, path, files[path]) for name, path in tables.items()],
        "recordSet": [_record_set(name) for name in tables],
    }


def crate(files: dict[str, bytes]) -> Json:
    """Return the data as an RO-Crate 1.1: the root, its author and licence, and every file with its size and digest.

    `files`: the files of the release by their names in it.
    """
    about = _about()
    author, licence = {"@id": "#authors"}, {"@id": about["license"]}
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    folders = sorted({name.split("/")[0] + "/" for name in files if "/" in name})
    top = [{"@id": name} for name in [*folders, *(name for name in files if "/" not in name)]]
    root = {
        "@id": "./",
        **about,
        "@type": "Dataset",
        "author": author,
        "publisher": author,
        "license": licence,
        "hasPart": top,
    }
    del root["creator"]
    parts = [_folder(folder, files) for folder in folders]
    people = {"@id": "#authors", "@type": "Organization", "name": about["creator"]["name"]}
    terms = {"@id": about["license"], "@type": "CreativeWork", "name": data.package()["licenses"][0]["title"]}
    entities = [_crate_file(name, content) for name, content in files.items()]
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [descriptor, root, people, terms, *parts, *entities],
    }


def _about() -> Json:
    package = data.package()
    return {
        "name": package["title"],
        "description": package["description"],
        "license": package["licenses"][0]["path"],
        "version": package["version"],
        "datePublished": package["created"][:10],
        "keywords": package["keywords"],
        "creator": {"@type": "Organization", "name": package["contributors"][0]["title"]},
    }


def _citation() -> str:
    package = data.package()
    author, title = package["contributors"][0]["title"], package["title"]
    return f"{author} ({package['created'][:4]}). {title}. Version {package['version']}."


def _file_object(name: str, path: str, content: bytes) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": f"{name}.csv",
        "name": f"{name}.csv",
        "description": data.resource(name)["title"],
        "contentUrl": path,
        "contentSize": f"{len(content)} B",
        "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _record_set(name: str) -> Json:
    resource = data.resource(name)
    schema = resource["schema"]
    keys = schema["primaryKey"] if isinstance(schema["primaryKey"], list) else [schema["primaryKey"]]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "key": [{"@id": f"{name}/{column}"} for column in keys],
        "field": [_field(name, field) for field in schema["fields"]],
    }


def _field(table: str, field: Any) -> Json:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{field['name']}",
        "name": f"{table}/{field['name']}",
        "description": field["description"],
        "dataType": CROISSANT_TYPES.get(field["type"], "sc:Text"),
        "source": {"fileObject": {"@id": f"{table}.csv"}, "extract": {"column": field["name"]}},
    }


def _folder(folder: str, files: dict[str, bytes]) -> Json:
    held = [{"@id": name} for name in files if name.startswith(folder)]
    return {"@id": folder, "@type": "Dataset", "name": FOLDERS[folder], "hasPart": held}


def _crate_file(name: str, content: bytes) -> Json:
    return {
        "@id": name,
        "@type": "File",
        "name": Path(name).name,
        "contentSize": str(len(content)),
        "encodingFormat": MEDIA.get(Path(name).suffix, "text/plain"),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
