"""Small changes to a function: another operator, comparison, number, index or name order."""

import ast
import copy

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div),
    ast.Div: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}


def mutants(source):
    """Yield (what was changed, source) for every single change."""
    tree = ast.parse(source)
    for place, node in enumerate(ast.walk(tree)):
        for said, change in _changes(node):
            changed = copy.deepcopy(tree)
            change(list(ast.walk(changed))[place])
            yield f"line {getattr(node, 'lineno', '?')}: {said}", ast.unparse(changed)


def _changes(node):
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        for other in OPERATORS.get(type(node.op), ()):
            yield f"{type(node.op).__name__} -> {other.__name__}", _set("op", other())
    if isinstance(node, ast.Compare):
        for other in OPERATORS.get(type(node.ops[0]), ()):
            yield f"{type(node.ops[0]).__name__} -> {other.__name__}", _set("ops", [other()])
    if isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        others = (
            (not node.value,)
            if node.value in (True, False) and type(node.value) is bool
            else (node.value + 1, node.value - 1)
        )
        for other in others:
            yield f"{node.value} -> {other}", _set("value", other)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        other = ast.UAdd() if isinstance(node.op, ast.USub) else None
        if other:
            yield "- dropped", _set("op", other)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        yield "indices reversed", _set_slice
    if isinstance(node, ast.Slice):
        for end in [end for end in ("lower", "upper", "step") if getattr(node, end) is not None]:
            yield f"{end} end of the slice dropped", _set(end, None)
    if isinstance(node, ast.Assign | ast.For) and isinstance(_target(node), ast.Tuple):
        yield "names of the unpacked reversed", lambda node: _target(node).elts.reverse()


def _target(node):
    return node.targets[0] if isinstance(node, ast.Assign) else node.target


def _set(name, value):
    return lambda node: setattr(node, name, value)


def _set_slice(node):
    node.slice.elts.reverse()
