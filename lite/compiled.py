"""Compile the modules of a wheel for the Python of Pyodide: importing them then takes half the time of a processor.

Run by that Python itself: `python3.12 compiled.py < wheel > wheel`. Line numbers are kept to the function, not to the
line, and neither types of parameters nor what is written about a name with an underscore: the course shows a student's
own lines alone, help is for public names, and what nobody reads is not fetched.
"""

import ast
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


class Lean(ast.NodeTransformer):
    """Leaves out of a module what only its writers read."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Visit what `def` makes."""
        return self._lean(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """Visit what `async def` makes."""
        return self._lean(node)

    def _lean(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """Leave out types, but where a call is chosen by them, and the words on a function that is not public."""
        self.generic_visit(node)
        if not any(isinstance(each, ast.Attribute) and each.attr == "register" for each in node.decorator_list):
            node.returns = None
            every = node.args
            for argument in (*every.posonlyargs, *every.args, *every.kwonlyargs, every.vararg, every.kwarg):
                if argument:
                    argument.annotation = None
        private = node.name.startswith("_") and not node.name.endswith("__")
        if private and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass(lineno=node.lineno, col_offset=0)]
        return node


def coarse(code: types.CodeType) -> types.CodeType:
    """The same code with each instruction on the first line of its function."""
    units = len(code.co_code) // 2
    lengths = [LONGEST] * (units // LONGEST) + ([units % LONGEST] if units % LONGEST else [])
    table = b"".join(bytes([0x80 | NO_COLUMN << 3 | length - 1, FIRST_LINE]) for length in lengths)
    constants = tuple(coarse(each) if isinstance(each, types.CodeType) else each for each in code.co_consts)
    return code.replace(co_linetable=table, co_consts=constants)


def module(name: str, source: bytes) -> bytes:
    """A compiled module, as a file beside no source."""
    tree = Lean().visit(ast.parse(source))
    code = coarse(compile(tree, f"/lib/python3.12/site-packages/{name}", "exec", dont_inherit=True))
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
