"""Compile the modules of a wheel for the Python of Pyodide: importing them then takes half the time of a processor.

Run by a Python of its version: `python3.12 compiled.py < wheel > wheel`. Line numbers are kept to the function, not to
the line: the course shows a student's own lines alone, and a wheel stays as small as with its sources.
"""

import importlib.util
import io
import marshal
import sys
import types
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
HASHED, NOT_CHECKED = 0b01, 0b00  # a module is known by the hash of its source, which is not there to be checked
LONGEST = 8  # code units of one entry in a table of lines
NO_COLUMN, FIRST_LINE = 13, 0  # kinds of entry, see Objects/locations.md of CPython


def coarse(code: types.CodeType) -> types.CodeType:
    """The same code with each instruction on the first line of its function."""
    units = len(code.co_code) // 2
    lengths = [LONGEST] * (units // LONGEST) + ([units % LONGEST] if units % LONGEST else [])
    table = b"".join(bytes([0x80 | NO_COLUMN << 3 | length - 1, FIRST_LINE]) for length in lengths)
    constants = tuple(coarse(each) if isinstance(each, types.CodeType) else each for each in code.co_consts)
    return code.replace(co_linetable=table, co_consts=constants)


def module(name: str, source: bytes) -> bytes:
    """A compiled module, as a file beside no source."""
    place = f"/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages/{name}"  # as it lies in Pyodide
    code = coarse(compile(source, place, "exec", dont_inherit=True))
    flags = (HASHED | NOT_CHECKED << 1).to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + flags + importlib.util.source_hash(source) + marshal.dumps(code)


def main() -> None:
    """Read a wheel and write it compiled."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as wheel,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        for name in sorted(wheel.namelist()):
            content = wheel.read(name)
            is_module = name.endswith(".py")
            entry = zipfile.ZipInfo(f"{name}c" if is_module else name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, module(name, content) if is_module else content)
    sys.stdout.buffer.write(made.getvalue())


if __name__ == "__main__":
    main()
