"""Run notebook cells in a namespace: what they print, their last value, and IPython's magics."""

import ast
import io
from pathlib import Path

PRINTED = 20_000


class Paper(io.TextIOBase):
    """A text stream that keeps the first characters and counts the rest."""

    def __init__(self, limit=PRINTED):
        self.limit, self.parts, self.kept, self.lost = limit, [], 0, 0

    def writable(self):
        """Return that one can print on it."""
        return True

    def write(self, text):
        """Keep a text as far as there is room, and return its length."""
        part = text[: self.limit - self.kept]
        self.parts.append(part)
        self.kept += len(part)
        self.lost += len(text) - len(part)
        return len(text)

    def text(self):
        """Return what was kept, and how much more there was."""
        more = f"\n[{self.lost} more characters]\n" if self.lost else ""
        return "".join(self.parts) + more


class Shell:
    """Stands in for IPython's shell: ``%%time`` runs a cell, ``%%writefile`` writes it, no more."""

    def __init__(self, names):
        self.user_ns = names

    def run_cell_magic(self, name, line, body):
        """Do with the body of a cell magic what IPython does, if that is to run or to write it."""
        if name in {"time", "timeit", "capture"}:
            exec(body, self.user_ns)
        elif name in {"writefile", "file"}:
            *options, place = line.split()
            with open(place, "a" if options else "w", encoding="utf-8") as file:
                file.write(body)

    def __getattr__(self, name):
        return lambda *args, **options: None


def run_cell(source, name, names):
    """Run the statements of a cell and return the value of its last expression, or None."""
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    if not isinstance(last, ast.Expr) or source.rstrip().endswith(";"):
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), names)


def text_of(value, written=repr):
    """Return how a value is written, cut, whatever it does when it is asked."""
    try:
        return str(written(value))[:PRINTED]
    except Exception as error:
        return f"<{type(value).__name__} that raises {type(error).__name__} when it is shown>"


def write(files):
    """Put files, bytes by name, into the working folder."""
    for name, data in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
