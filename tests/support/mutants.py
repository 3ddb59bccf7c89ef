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
    """Yield (what is changed, change) for a node; a change edits a node of the same kind."""
    for kinds, changes in CHANGES.items():
        if isinstance(node, kinds):
            yield from changes(node)


def _other_operators(node):
    for other in OPERATORS.get(type(node.op), ()):
        yield f"{type(node.op).__name__} -> {other.__name__}", _set("op", other())


def _other_comparisons(node):
    for other in OPERATORS.get(type(node.ops[0]), ()):
        yield f"{type(node.ops[0]).__name__} -> {other.__name__}", _set("ops", [other()])


def _other_values(node):
    others = {bool: lambda value: (not value,), int: lambda value: (value + 1, value - 1)}
    for other in others.get(type(node.value), lambda value: ())(node.value):
        yield f"{node.value} -> {other}", _set("value", other)


def _without_the_sign(node):
    if isinstance(node.op, ast.USub):
        yield "- dropped", _set("op", ast.UAdd())


def _indices_reversed(node):
    if isinstance(node.slice, ast.Tuple):
        yield "indices reversed", lambda node: node.slice.elts.reverse()


def _ends_dropped(node):
    for end in ("lower", "upper", "step"):
        if getattr(node, end) is not None:
            yield f"{end} end of the slice dropped", _set(end, None)


def _unpacked_reversed(node):
    if isinstance(_target(node), ast.Tuple):
        yield "names of the unpacked reversed", lambda node: _target(node).elts.reverse()


def _target(node):
    return node.targets[0] if isinstance(node, ast.Assign) else node.target


def _set(name, value):
    return lambda node: setattr(node, name, value)


CHANGES = {
    (ast.BinOp, ast.AugAssign, ast.BoolOp): _other_operators,
    ast.Compare: _other_comparisons,
    ast.Constant: _other_values,
    ast.UnaryOp: _without_the_sign,
    ast.Subscript: _indices_reversed,
    ast.Slice: _ends_dropped,
    (ast.Assign, ast.For): _unpacked_reversed,
}
