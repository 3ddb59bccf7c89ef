"""Wrong ways to count a 3-D layer and to tell along how many axes a filter slides.

The rules on counts give the numbers that come out and the parameters of a layer without padding.
Those on sliding take a list of (kind, shape of the input, shape of the filter), and give 2 or 3
for each.
"""

from math import prod

from convcheck.engine.mistake import Topic
from convcheck.volumes.right import all_places, counts, directions

CHANNELS = "With channels as well"
MAPS = "The 1337 maps"
FILM = "Depth or channel? A film"
VOLUME_COUNT = Topic("volume_count", "volumes")
VOLUME_OUTPUTS = Topic("volume_outputs", "volumes")  # wrong in what comes out
DIRECTIONS = Topic("directions", "volumes")


@VOLUME_COUNT.wrong(
    "With channels as well",
    "You counted one cuboid for each filter and left C_in out, as it seems to have happened in "
    "the paper on C3D; a filter has a cuboid for each channel.",
)
def _channels_forgotten(C_in, C_out, size, kernel_size):
    return C_out * all_places(size, kernel_size), C_out * prod(kernel_size) + C_out


@VOLUME_COUNT.wrong(
    CHANNELS,
    "You counted a bias for each cuboid; a filter has many cuboids but one bias.",
)
def _bias_per_cuboid(C_in, C_out, size, kernel_size):
    return C_out * all_places(size, kernel_size), C_out * C_in * (prod(kernel_size) + 1)


@VOLUME_COUNT.wrong(
    CHANNELS,
    "You counted one filter; there is one for each volume that comes out.",
)
def _one_filter(C_in, C_out, size, kernel_size):
    return all_places(size, kernel_size), C_in * prod(kernel_size) + 1


@VOLUME_COUNT.wrong(
    CHANNELS,
    "You counted flat kernels of K_H * K_W; a cuboid has K_D * K_H * K_W weights.",
)
def _flat_kernel(C_in, C_out, size, kernel_size):
    return C_out * all_places(size, kernel_size), C_out * C_in * prod(kernel_size[1:]) + C_out


@VOLUME_COUNT.wrong(CHANNELS, "You took the cuboid for a cube; it has K_D * K_H * K_W weights.")
def _cube(C_in, C_out, size, kernel_size):
    return C_out * all_places(size, kernel_size[:1] * 3), C_out * C_in * kernel_size[0] ** 3 + C_out


@VOLUME_OUTPUTS.wrong(
    FILM,
    "You took the depth for channels: flat maps come out then, and each slice needs kernels of "
    "its own. Here the cuboid slides along the depth.",
)
def _depth_as_channels(C_in, C_out, size, kernel_size):
    flat = C_out * all_places(size[1:], kernel_size[1:])
    return flat, C_out * C_in * size[0] * prod(kernel_size[1:]) + C_out


@VOLUME_OUTPUTS.wrong(
    "And with several filters?",
    "You let all that came in come out again, once for each filter. A filter adds its channels, "
    "and without padding the cuboid has fewer places than there are voxels.",
)
def _everything_kept(C_in, C_out, size, kernel_size):
    return C_out * C_in * prod(size), counts(C_in, C_out, size, kernel_size)[1]


@VOLUME_OUTPUTS.wrong(
    CHANNELS,
    "You kept the channels apart; a filter adds them, so one volume comes out for each filter.",
)
def _channels_kept(C_in, C_out, size, kernel_size):
    return C_out * C_in * all_places(size, kernel_size), counts(C_in, C_out, size, kernel_size)[1]


@VOLUME_OUTPUTS.wrong(
    "And with several filters?",
    "You let volumes of the same size come out; without padding the cuboid has n - K + 1 places "
    "along an axis.",
)
def _size_kept(C_in, C_out, size, kernel_size):
    return C_out * prod(size), counts(C_in, C_out, size, kernel_size)[1]


@VOLUME_OUTPUTS.wrong(
    FILM,
    "You counted flat maps; the cuboid slides along the depth, so volumes come out.",
)
def _depth_added_away(C_in, C_out, size, kernel_size):
    flat = C_out * all_places(size[1:], kernel_size[1:])
    return flat, counts(C_in, C_out, size, kernel_size)[1]


@VOLUME_OUTPUTS.wrong(
    MAPS,
    "You took the last number of kernel_size for the depth; the order is (depth, rows, columns), "
    "as for size.",
)
def _last_is_depth(C_in, C_out, size, kernel_size):
    return counts(C_in, C_out, size, (kernel_size[2], *kernel_size[:2]))


@VOLUME_OUTPUTS.wrong(
    "And with several filters?",
    "You counted what comes out of one filter; each of the C_out filters gives a volume.",
)
def _one_volume(C_in, C_out, size, kernel_size):
    return all_places(size, kernel_size), counts(C_in, C_out, size, kernel_size)[1]


def _but(wrong, cases):
    """Return the right answers, but 2 for 3 and 3 for 2 where the case is of this kind."""
    answers = zip(cases, directions(cases), strict=True)
    return [5 - answer if kind == wrong else answer for (kind, *_), answer in answers]


@DIRECTIONS.wrong(
    "The same stack as channels",
    "You counted the axes of what comes in, or of the filter. An axis through which the filter "
    "reaches at once, as through colours, leaves it nothing to slide along.",
)
def _always_3(cases):
    return [3 for _ in cases]


@DIRECTIONS.wrong(
    FILM,
    "You let every filter slide along rows and columns only; where it reaches through a part of "
    "the depth or of the time, it slides along that too.",
)
def _always_2(cases):
    return [2 for _ in cases]


@DIRECTIONS.wrong(
    "The same stack as channels",
    "You said 2 where there are 3 axes to slide along, and 3 where there are 2. An axis counts "
    "if the filter is shorter than it.",
)
def _other_way_round(cases):
    return [5 - answer for answer in directions(cases)]


@DIRECTIONS.wrong(
    FILM,
    "You let the filter slide along the colours. It reaches through all three at once, so they "
    "are channels and are added; the rows and columns are left.",
)
def _photo(cases):
    return _but("photo", cases)


@DIRECTIONS.wrong(
    FILM,
    "You took the frames of the film for channels. The filter reaches through a few frames of "
    "many, so it slides along the time as well; the colours alone are channels.",
)
def _film(cases):
    return _but("film", cases)


@DIRECTIONS.wrong(
    FILM,
    "You let the filter slide along the frames. It reaches through all of them at once: here "
    "they are channels and are added, so the time is lost.",
)
def _frames(cases):
    return _but("frames", cases)


@DIRECTIONS.wrong(
    MAPS,
    "You took the maps for channels. The filter reaches through a few of them, so it has a place "
    "for each start: here they are a depth.",
)
def _riddle(cases):
    return _but("riddle", cases)


@DIRECTIONS.wrong(
    "The same stack as channels",
    "You let the filter slide from map to map. It is as deep as the whole stack, so it has one "
    "place there: the maps are channels.",
)
def _maps(cases):
    return _but("maps", cases)


@DIRECTIONS.wrong(
    "From 3-D to 2-D in one slider",
    "You took a filter that is 1 deep for a flat layer. It looks at one slice at a time, but "
    "goes from slice to slice: a depth of 1 is less than the depth of the scan.",
)
def _slices(cases):
    return _but("slices", cases)
