"""Wrong ways to tell how many places a cuboid has in a volume.

Each rule takes sizes, kernel_size, stride and padding, three numbers each.
"""

from convcheck.engine.mistake import Topic
from convcheck.volumes.right import places

MAPS = "The 1337 maps"
CHANNELS = "The same stack as channels"
PLACES = Topic("places", "volumes")


@PLACES.wrong(
    MAPS,
    "You took the last number of kernel_size for the depth; the order is (depth, rows, columns), "
    "as for sizes.",
)
def _last_is_depth(sizes, kernel_size, **settings):
    K_H, K_W, K_D = kernel_size
    return places(sizes, (K_D, K_H, K_W), **settings)


@PLACES.wrong(
    MAPS,
    "You took kernel_size in the order (columns, rows, depth); the order is (depth, rows, "
    "columns), as for sizes.",
)
def _kernel_reversed(sizes, kernel_size, **settings):
    return places(sizes, kernel_size[::-1], **settings)


@PLACES.wrong(
    MAPS,
    "You left the depth as it is; the cuboid slides along the depth too, by the same formula.",
)
def _depth_kept(sizes, kernel_size, **settings):
    return [sizes[0], *places(sizes, kernel_size, **settings)[1:]]


@PLACES.wrong(
    CHANNELS,
    "You gave the rows and columns only, as if the depth were channels, which are summed over; the "
    "cuboid slides along the depth, so that axis stays.",
)
def _depth_lost(sizes, kernel_size, **settings):
    return places(sizes, kernel_size, **settings)[1:]


@PLACES.wrong(
    CHANNELS,
    "You let one slice come out, as if the depth were channels, which are summed over; the cuboid "
    "slides along the depth and has a place for each start.",
)
def _depth_of_one(sizes, kernel_size, **settings):
    return [1, *places(sizes, kernel_size, **settings)[1:]]


@PLACES.wrong(
    "And with several filters?",
    "You let as much come out as went in; that takes stride 1 and the padding that makes up for "
    "what the cuboid covers.",
)
def _size_kept(sizes, kernel_size, **settings):
    return list(sizes)


@PLACES.wrong(
    "One more axis, and nothing else",
    "You used the stride and the padding of the depth on every axis; each has its own.",
)
def _depth_setting_for_all(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return places(sizes, kernel_size, stride=stride[:1] * 3, padding=padding[:1] * 3)
