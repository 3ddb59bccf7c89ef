"""Answers on published networks."""

from typing import NamedTuple

import numpy as np

from convcheck.audit.handout import own_claims


def side(size, kernel_size, stride=1, padding=0):
    return (size + 2 * padding - kernel_size) // stride + 1


def weights(C_in, C_out, kernel_size, *, groups=1):
    return C_in // groups * C_out * kernel_size**2


def macs(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    places = side(size, kernel_size, stride, padding) ** 2
    return weights(C_in, C_out, kernel_size, groups=groups) * places


class Row(NamedTuple):
    parameters: float
    macs: float


def lenet5(links, *, biases=1):
    return [
        150 + 6 * biases, 12, links * 25 + 16 * biases, 32, 48000 + 120 * biases,
        10080 + 84 * biases,
    ]  # fmt: skip


def alexnet(widths, groups, size, padding, *, bias=1, dense_bias=1, row=Row):
    rows, C = [], 3
    layers = ((11, 4, padding, 1, 1), (5, 1, 2, groups, 1), (3, 1, 1, 1, 0), (3, 1, 1, groups, 0),
              (3, 1, 1, groups, 1))  # fmt: skip
    for C_out, (K, S, P, G, pooled) in zip(widths, layers):
        work = macs(C, C_out, K, size, stride=S, padding=P, groups=G)
        rows.append(row(weights(C, C_out, K, groups=G) + bias * C_out, work))
        C, size = C_out, side(size, K, S, P)
        size = side(size, 3, 2) if pooled else size
    inputs = C * size * size
    for outputs in (4096, 4096, 1000):
        rows.append(row(inputs * outputs + dense_bias * outputs, inputs * outputs))
        inputs = outputs
    return rows


def vgg16(widths, more=0):
    C, size, rows = 3, 224, []
    for width, many in zip(widths, (2, 2, 3, 3, 3)):
        for _ in range(many):
            rows.append((weights(C, width, 3) + width + more, macs(C, width, 3, size, padding=1)))
            C = width
        size //= 2
    inputs = C * size * size
    for outputs in (4096, 4096, 1000):
        rows.append((inputs * outputs + outputs + more, inputs * outputs))
        inputs = outputs
    return rows


def googlenet(table, biases=0):
    C, rows = 192, []
    for (n1, r3, n3, r5, n5, pool), size in zip(table, (28, 28, 14, 14, 14, 14, 14, 7, 7)):
        own = C * (n1 + r3 + r5 + pool) + 9 * r3 * n3 + 25 * r5 * n5
        rows.append((own + biases * (n1 + r3 + n3 + r5 + n5 + pool), own * size**2))
        C = n1 + n3 + n5 + pool
    return rows


def mobilenet(width, resolution, more=0):
    C, strides = int(32 * width), (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
    size = side(resolution, 3, 2, 1)
    own, normal, work = 27 * C, 2 * C, 27 * C * size**2
    for filters, stride in zip((64, 128, 128, 256, 256, *[512] * 6, 1024, 1024), strides):
        C_out, size = int(filters * width), side(size, 3, stride, 1)
        own, normal = own + 9 * C + C * C_out, normal + 2 * C + 2 * C_out
        work, C = work + (9 * C + C * C_out) * size**2, C_out
    return own + 1000 * C, normal + more, work + 1000 * C


def single(formula):
    return lambda C_in, C_out, kernel_size, *, groups=1: formula(C_in, C_out, kernel_size, groups)


def reads(count, printed):
    return any(printed in (count // K, round(count / K)) for K in (1000, 1024))


WRONG = [
    (
        "weights",
        "one side of the kernel is one shorter",
        single(lambda i, o, K, G: i // G * o * K * (K - 1)),
        "weights",
    ),
    ("weights", "the groups multiply", single(lambda i, o, K, G: i * G * o * K * K), "groups"),
    (
        "macs",
        "the stride is left out",
        lambda i, o, K, n, *, stride=1, padding=0, groups=1: macs(
            i, o, K, n, padding=padding, groups=groups
        ),
        "stride",
    ),
    ("macs", "three times as many", lambda *a, **s: 3 * macs(*a, **s), "right one times 3"),
    ("lenet5", "no biases for the convolutions", lambda links: lenet5(links, biases=0), "lenet5"),
    (
        "lenet5",
        "a link too many",
        lambda links: lenet5(links + 1),
        "Number [2] is 25 too large.",
    ),
    (
        "lenet5",
        "None for what learns nothing",
        lambda links: [156, None, *lenet5(links)[2:]],
        "element 1 is None",
    ),
    (
        "alexnet",
        "no biases of the convolutions, in float32",
        lambda *a: np.array(alexnet(*a, bias=0), np.float32),
        "alexnet",
    ),
    (
        "alexnet",
        "two biases for each dense output",
        lambda *a: alexnet(*a, dense_bias=2),
        "[4] are right and [5], [6] and [7] are not.",
    ),
    (
        "vgg16",
        "one more in every row",
        lambda widths: np.array(vgg16(widths, 1), float),
        "too large by 1",
    ),
    (
        "vgg16",
        "the columns of VGG are cut to thousands",
        lambda widths: np.array(vgg16(widths)) // 1000 * 1000,
        "vgg16",
    ),
    (
        "googlenet",
        "with all biases, in float32",
        lambda table: np.array(googlenet(table, 1), np.float32),
        "googlenet",
    ),
    (
        "mobilenet",
        "one number of the normalization too many, in float32",
        lambda w, r: np.array(mobilenet(w, r, 1), np.float32),
        "Number [1] of your result is too large by 1",
    ),
    (
        "reads_as",
        "any figure within 1",
        lambda count, printed: abs(count / 1000 - printed) < 1 or abs(count / 1024 - printed) < 1,
        "So it cannot be printed as 3K",
    ),
    (
        "reads_as",
        "rounded up",
        lambda count, printed: any(printed in (count // K, -(-count // K)) for K in (1000, 1024)),
        "So it cannot be printed as",
    ),
    (
        "reads_as",
        "and for or",
        lambda count, printed: all(printed in (count // K, round(count / K)) for K in (1000, 1024)),
        "So it can be printed as",
    ),
    (
        "my_findings",
        "everything by one more",
        lambda: [1 for _ in own_claims("ada")],
        "my_findings",
    ),
]

RIGHT = [
    ("weights", single(lambda i, o, K, G: i / G * o * K**2)),
    ("macs", lambda *a, **s: np.float64(macs(*a, **s))),
    ("lenet5", lenet5),
    ("lenet5", lambda links: np.array(lenet5(links), np.float32)),
    ("alexnet", alexnet),
    ("alexnet", lambda *a: np.array(alexnet(*a), object)),
    ("vgg16", lambda widths: np.array(vgg16(widths), float)),
    ("googlenet", lambda table: np.array(googlenet(table), dtype=float)),
    ("mobilenet", mobilenet),
    ("reads_as", reads),
    ("reads_as", lambda count, printed: np.bool_(reads(count, printed))),
]
