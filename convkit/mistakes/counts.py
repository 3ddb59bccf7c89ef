"""Wrong ways to count a layer: each rule gives its maps, weights and parameters."""

from convkit.mistakes.record import records


def _counted(maps, weights, biases):
    return maps, weights, weights + biases


def _type_2_1(C_in, C_out, kernel_size):
    """You counted one kernel for each filter and left C_in out: that is Type 2.1. A filter has
    a kernel for each map that comes in."""
    K_H, K_W = kernel_size
    return _counted(C_out, C_out * K_H * K_W, C_out)


def _type_1(C_in, C_out, kernel_size):
    """You kept the results of all input maps apart: that is Type 1. They are added, so one map
    comes out for each filter."""
    K_H, K_W = kernel_size
    return _counted(C_in * C_out, C_out * K_H * K_W, C_out)


def _channels_and_bias_forgotten(C_in, C_out, kernel_size):
    """You left out the input maps, and the biases too: a filter has a kernel for each map that
    comes in, and one bias."""
    K_H, K_W = kernel_size
    return _counted(C_out, C_out * K_H * K_W, 0)


def _no_bias(C_in, C_out, kernel_size):
    """You left out the biases; each filter has one."""
    K_H, K_W = kernel_size
    return _counted(C_out, C_in * C_out * K_H * K_W, 0)


def _bias_per_kernel(C_in, C_out, kernel_size):
    """You counted a bias for each kernel; a filter has many kernels but one bias, which joins
    their sum."""
    K_H, K_W = kernel_size
    return _counted(C_out, C_in * C_out * K_H * K_W, C_in * C_out)


def _bias_per_input(C_in, C_out, kernel_size):
    """You counted a bias for each map that comes in; there is one for each that goes out."""
    K_H, K_W = kernel_size
    return _counted(C_in, C_in * C_out * K_H * K_W, C_in)


def _one_bias(C_in, C_out, kernel_size):
    """You counted one bias for the whole layer; each filter has one."""
    K_H, K_W = kernel_size
    return _counted(1, C_in * C_out * K_H * K_W, 1)


def _one_filter(C_in, C_out, kernel_size):
    """You counted one filter; there is one for each map that goes out."""
    K_H, K_W = kernel_size
    return _counted(C_out, C_in * K_H * K_W, 1)


def _square_kernel(C_in, C_out, kernel_size):
    """You took the kernel for a square; it has K_H * K_W weights."""
    return _counted(C_out, C_in * C_out * kernel_size[0] ** 2, C_out)


def _sides_added(C_in, C_out, kernel_size):
    """You added the sides of the kernel; it has K_H * K_W weights."""
    return _counted(C_out, C_in * C_out * sum(kernel_size), C_out)


def _channels_added(C_in, C_out, kernel_size):
    """You added C_in and C_out; there is a kernel for each pair of an input map and a filter,
    C_in * C_out of them."""
    K_H, K_W = kernel_size
    return _counted(C_out, (C_in + C_out) * K_H * K_W, C_out)


RECORDS = records(
    "count",
    "multi_channel",
    "Slips, and the number that gives each away",
    _type_2_1,
    _type_1,
    _channels_and_bias_forgotten,
    _no_bias,
    _bias_per_kernel,
    _bias_per_input,
    _one_bias,
    _one_filter,
    _square_kernel,
    _sides_added,
    _channels_added,
)
