"""The checks of the assignment on 1 × 1 layers, groups and cost."""

from convcheck.engine.draws import student
from convcheck.engine.grading import check_of, own_check_of
from convcheck.groups.layers import GROUPED, POINTWISE, SEPARABLE
from convcheck.groups.work import MACS, my_saving_task, own_layer

TASKS = (POINTWISE, GROUPED, SEPARABLE, MACS)
OWN = (my_saving_task,)

check_pointwise = check_of(POINTWISE)
check_grouped = check_of(GROUPED)
check_separable = check_of(SEPARABLE)
check_macs = check_of(MACS)
check_my_saving = own_check_of(my_saving_task)


def my_layer(name):
    """Return the layer that a student replaces; everyone has one of their own.

    Examples
    --------
    >>> my_layer("Ada")
    {'C_in': 72, 'C_out': 38, 'kernel_size': (3, 3), 'size': (10, 33), 'padding': (1, 1)}
    """
    C_in, C_out, kernel_size, size = own_layer(student(name))
    padding = tuple(K // 2 for K in kernel_size)
    return {
        "C_in": C_in,
        "C_out": C_out,
        "kernel_size": kernel_size,
        "size": size,
        "padding": padding,
    }
