"""Every public function of the library with arguments that it takes."""

import importlib
import inspect
import pkgutil
from typing import NamedTuple

import numpy as np

import convkit
from convkit import audit, cost, gradients, hypotheses, layouts, naive, nets, shapes, windows
from convkit.nets import units
from convkit.shapes import Window

# Pictures, packages that only an extra brings, and what only convkit itself calls.
APART = {"digits", "draw", "dtypes", "extras", "methods", "samples", "widgets"}
# These rooms and modules have their public functions in convkit itself.
INSIDE = {"activations", "columns", "conv", "pool"}


class Row(NamedTuple):
    """A function, its arrays, whose values may come in any form, and its other arguments."""

    function: callable
    arrays: dict
    settings: dict

    def __call__(self, **others):
        return self.function(**{**self.arrays, **self.settings, **others})


def public_functions():
    """Return the names of all public functions and layers, as the modules have them."""
    rooms = {each.name for each in pkgutil.iter_modules(convkit.__path__)} - APART - INSIDE
    found = {f"convkit.{name}" for name in convkit.__all__ if name != "__version__"}
    for room in rooms:
        module = importlib.import_module(f"convkit.{room}")
        for name in getattr(module, "__all__", vars(module)):
            value = getattr(module, name)
            own = getattr(value, "__module__", "").startswith(module.__name__)
            if own and inspect.isfunction(value) and not name.startswith("_"):
                found.add(f"{room}.{name}")
    return found


def numbers(*shape, low=-4, seed=0):
    """Return small integers as floats: sums of them are exact in any order."""
    return np.random.default_rng(seed).integers(low, 5, shape).astype(float)


def layers(axes):
    """Yield the rows of convolutions, transposed ones, and their gradients."""
    sizes, kernel = (7, 6, 5)[:axes], (3, 2, 2)[:axes]
    x, weight, bias = numbers(2, 4, *sizes), numbers(6, 2, *kernel, seed=1), numbers(6, seed=2)
    settings = {"stride": 2, "padding": 1, "dilation": 1, "groups": 2}
    turned = {**settings, "output_padding": 1}
    filters = numbers(4, 3, *kernel, seed=3)
    plain = {**settings, "padding_mode": "reflect"}
    y = getattr(naive, f"conv{axes}d")(x, weight, **settings)
    wide = getattr(naive, f"conv_transpose{axes}d")(x, filters, **turned)
    for name in (f"convkit.conv{axes}d", f"naive.conv{axes}d"):
        yield name, {"x": x, "weight": weight, "bias": bias}, plain
    for name in (f"convkit.conv_transpose{axes}d", f"naive.conv_transpose{axes}d"):
        yield name, {"x": x, "weight": filters, "bias": bias}, turned
    for kind, w, grad, given in (
        ("conv", weight, y, plain),
        ("conv_transpose", filters, wide, turned),
    ):
        start = f"gradients.{kind}{axes}d"
        arrays = {"weight": w, "grad_output": grad}
        yield f"{start}_input", arrays, {"input_size": x.shape, **given}
        yield f"{start}_weight", {"x": x, "grad_output": grad}, {"weight_size": w.shape, **given}
    yield f"gradients.conv{axes}d_bias", {"grad_output": y}, {}


def pools(axes):
    """Yield the rows of pools and their gradients."""
    x = numbers(2, 3, *(7, 6, 5)[:axes])
    back = {"kernel_size": 3, "stride": 2, "padding": 1}
    window = {**back, "dilation": 1, "ceil_mode": True}
    of_kind = {"max": window, "avg": {**window, "count_include_pad": False}}
    y, indices = naive.max_pool_with_indices(x, (3,) * axes, stride=2, padding=1, ceil_mode=True)
    divided = {"max": {}, "avg": {"divisor_override": 5} if axes > 1 else {}}
    size = {"output_size": (3, 2, 2)[:axes]}
    small = naive.adaptive_avg_pool(x, size["output_size"])
    for kind in ("max", "avg"):
        yield f"convkit.{kind}_pool{axes}d", {"x": x}, of_kind[kind] | divided[kind]
        yield f"naive.{kind}_pool{axes}d", {"x": x}, of_kind[kind]
        yield f"convkit.adaptive_{kind}_pool{axes}d", {"x": x}, size
    yield f"convkit.max_pool{axes}d_with_indices", {"x": x}, window
    yield f"convkit.adaptive_max_pool{axes}d_with_indices", {"x": x}, size
    yield f"convkit.lp_pool{axes}d", {"x": x}, {"norm_type": 1, **window}
    yield f"gradients.max_pool{axes}d_input", {"x": x, "grad_output": y}, window
    shape = {"input_size": x.shape}
    averaged = {**shape, **of_kind["avg"], **divided["avg"]}
    yield f"gradients.avg_pool{axes}d_input", {"grad_output": y}, averaged
    yield f"gradients.lp_pool{axes}d_input", {"x": x, "grad_output": y}, {"norm_type": 1, **window}
    yield f"gradients.adaptive_max_pool{axes}d_input", {"x": x, "grad_output": small}, size
    yield f"gradients.adaptive_avg_pool{axes}d_input", {"grad_output": small}, {**shape, **size}
    unpooled = {"x": y, "indices": indices}
    yield f"convkit.max_unpool{axes}d", unpooled, {**back, "output_size": x.shape[2:]}
    yield f"gradients.max_unpool{axes}d_input", {"indices": indices, "grad_output": x}, {}


def of_any_axes():
    """Yield the rows of what has no number of axes in its name."""
    x, y, target = numbers(2, 4, 6, 5), numbers(2, 4, seed=1), np.array([1, 3])
    pair = {"x": x, "grad_output": numbers(*x.shape, seed=2)}
    yield "convkit.global_avg_pool", {"x": x}, {}
    yield "convkit.global_max_pool", {"x": x}, {}
    yield "gradients.global_avg_pool_input", {"grad_output": y}, {"input_size": x.shape}
    yield "gradients.global_max_pool_input", {"x": x, "grad_output": y}, {}
    yield "convkit.max_across_channels", {"x": x}, {"group_size": 2}
    half = numbers(2, 2, 6, 5, seed=3)
    yield "gradients.max_across_channels_input", {"x": x, "grad_output": half}, {"group_size": 2}
    yield "convkit.relu", {"x": x}, {}
    yield "gradients.relu_input", pair, {}
    yield "convkit.softmax", {"x": x}, {"dim": 1}
    yield "gradients.softmax_input", pair, {"dim": 1}
    scores = {"x": y, "target": target, "weight": np.arange(1.0, y.shape[1] + 1)}
    some = {"ignore_index": 1, "reduction": "sum", "label_smoothing": 0.25}
    yield "convkit.cross_entropy", scores, some
    yield "gradients.cross_entropy_input", {**scores, "grad_output": np.array(2.0)}, some
    window = {"kernel_size": (3, 2), "stride": 2, "padding": 1, "dilation": 1}
    columns = naive.unfold(x, **window)
    for name in ("convkit.unfold", "naive.unfold"):
        yield name, {"x": x}, window
        yield name.replace("unfold", "fold"), {"x": columns}, {"output_size": (6, 5), **window}
    yield "gradients.unfold_input", {"grad_output": columns}, {"input_size": x.shape, **window}
    yield "gradients.fold_input", {"grad_output": x}, window
    pooled = {"kernel_size": (3, 3), "stride": 2, "padding": 1, "dilation": 1, "ceil_mode": True}
    maxima, indices = naive.max_pool_with_indices(x, **pooled)
    yield "naive.max_pool_with_indices", {"x": x}, pooled
    yield "naive.lp_pool", {"x": x}, {"norm_type": 1, **window}
    yield "naive.max_unpool", {"x": maxima, "indices": indices}, {"output_size": (6, 5)}
    for kind in ("avg", "max"):
        yield f"naive.adaptive_{kind}_pool", {"x": x}, {"output_size": (3, 2)}


def of_arrays_moved():
    """Yield the rows of what moves elements, whatever they are, and of the three readings."""
    x, weight = numbers(2, 4, 6, 5), numbers(3, 2, 2, seed=1)
    yield "windows.pad", {"x": x}, {"sides": ((1, 2), (0, 1)), "value": 0}
    yield "windows.sliding_windows", {"x": x}, {"kernel_size": (3, 2), "stride": 2, "dilation": 1}
    yield (
        "windows.elements_around",
        {},
        {"sizes": (6, 5), "sides": ((1, 2), (0, 1)), "mode": "reflect"},
    )
    around = windows.elements_around((6, 5), ((1, 2), (0, 1)), "reflect")
    yield "windows.pad_from_within", {"x": x}, {"around": around}
    yield "windows.fold_padding", {"padded": numbers(2, 4, 9, 6)}, {"around": around}
    programs, layer = {"source": "pytorch", "target": "keras"}, {"layer": "conv"}
    yield "layouts.convert", {"weight": numbers(6, 2, 3, 2)}, {"groups": 2, **programs, **layer}
    yield "layouts.convert_input", {"x": x}, programs
    yield "layouts.shape_in", {}, {"program": "keras", **layer}
    for name in ("type_1", "type_2_1", "collapse"):
        yield f"hypotheses.{name}", {"x": x, "weight": weight}, {"padding": 1}
    yield "hypotheses.type_2_2", {"x": x, "weight": numbers(3, 4, 2, 2)}, {"padding": 1}


def of_sizes():
    """Yield the rows of what counts without arrays: products of these numbers leave 8 bits."""
    step = {"stride": 2, "padding": 3, "dilation": 2}
    pair = {"stride": (2, 1), "dilation": (1, 2)}
    sized = {"size": 100, "kernel_size": 7, **step, "ceil_mode": True}
    yield "convkit.output_size", sized
    yield "shapes.output_size", sized
    yield "shapes.same_padding", {"size": 100, "kernel_size": 90, "stride": 3, "dilation": 2}
    yield "shapes.transposed_size", {"size": 100, "kernel_size": 7, "output_padding": 1, **step}
    yield "shapes.kernel_span", {"kernel_size": 100, "dilation": 100}
    yield "shapes.per_axis", {"value": 100, "axes": 3, "name": "stride"}
    yield "shapes.at_least", {"least": 1, "value": 100, "name": "stride"}
    yield (
        "shapes.padding_sides",
        {"padding": (100, 1), "sizes": (9, 8), "kernel_size": (3, 2), **pair},
    )
    settings = {"sizes": (100, 90), "kernel_size": (7, 6), **pair}
    yield "shapes.on_every_axis", {"size_of": shapes.output_size, **settings}
    yield "shapes.pool_geometry", {"axes": 1, "shape": (1, 100), "window": Window(100, 100)}
    fitting = {"axes": 2, "layout": ("C_out", "C_in"), "groups": 100}
    yield (
        "shapes.check_layer",
        {"x": (300, 9, 9), "weight": (100, 3, 2, 2), "bias": (100,), **fitting},
    )
    yield "shapes.check_axes", {"x": (100, 9, 9), "axes": 2}
    yield "shapes.check_maps", {"x": (100, 9, 9), "axes": 2}
    layer = {
        "x": (1, 300, 9, 9),
        "weight": (300, 3, 2, 2),
        "groups": 100,
        "stride": 1,
        "padding": 1,
        "dilation": 1,
        "dtype": np.float32,
    }
    yield "convkit.explain_method", layer
    yield (
        "hypotheses.count",
        {
            "rule": hypotheses.type_1,
            "C_in": 100,
            "C_out": 100,
            "kernel_size": 3,
            "H": 100,
            "W": 100,
        },
    )
    yield "audit.readings", {"count": 100, "text": "100"}
    yield "nets.alexnet", {"groups": 2}
    of, halved = {"unit": units.plain}, {"C_in": 100, "C_out": 50, "stride": 2}
    yield "nets.inception", {"C_in": 100, "filters": (100,) * 6, "large": 3, **of}
    yield "nets.basic", {**halved, **of}
    yield "nets.bottleneck", {**halved, "width": 40, "groups": 10, "strided_kernel": 1, **of}
    yield "nets.separable", {**halved, **of}
    yield "nets.inverted", {"C_in": 100, "C_out": 100, "expansion": 6, "stride": 1, **of}
    yield "nets.convnext", {"C": 100, **of}
    yield "nets.googlenet_torchvision", {"large": 3}
    yield "nets.mobilenet", {"width": 1, "resolution": 64}
    yield "nets.resnet50", {"strided_kernel": 3}
    yield "nets.c3d", {"classes": 100}
    for name in ("lenet5", "alexnet_torchvision", "googlenet", "mobilenet_full", "vgg16"):
        yield f"nets.{name}", {}


def of_costs():
    """Yield the rows of costs, whose layers are described by numbers too."""
    conv = {"C_in": 100, "C_out": 100, "kernel_size": 3, "stride": 2, "padding": 1, "groups": 2}
    yield "cost.chain", _chained, {**conv, "size": 100}
    yield "cost.totals", lambda **given: cost.totals(_chained(**given)), {**conv, "size": 100}
    yield "cost.receptive_field", _seen, {"kernel_size": 100, "stride": 100}


def _chained(size, **conv):
    last = cost.Linear(100, conv["C_out"])
    shape = (conv["C_in"], size, size)
    return cost.chain([cost.Conv(**conv), cost.Pool(50), last], shape)


def _seen(kernel_size, stride):
    layer = cost.Conv(1, 1, kernel_size, stride=stride)
    return cost.receptive_field([layer, cost.Pool(kernel_size), layer])


def _prefer(method):
    with convkit.prefer(method):
        return convkit.explain_method((1, 100, 9, 9), (100, 100, 1, 1)).method


def _rows():
    """Return the `Row` of each function by its name."""
    modules = {"convkit": convkit, "gradients": gradients, "naive": naive, "windows": windows}
    modules |= {"layouts": layouts, "hypotheses": hypotheses, "shapes": shapes, "nets": nets}
    modules["audit"] = audit
    whole = [*of_any_axes(), *of_arrays_moved(), *((name, {}, given) for name, given in of_sizes())]
    for axes in (1, 2, 3):
        whole += [*layers(axes), *pools(axes)]
    rows = {}
    for name, arrays, settings in whole:
        module, _, function = name.partition(".")
        rows[name] = Row(getattr(modules[module], function), arrays, settings)
    rows |= {name: Row(function, {}, given) for name, function, given in of_costs()}
    return rows | {"convkit.prefer": Row(_prefer, {}, {"method": "patches"})}


ROWS = _rows()
