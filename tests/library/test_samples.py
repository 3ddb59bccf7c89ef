"""The arrays of convkit.samples."""

import socket
import sys
import tarfile
from pathlib import Path

import nibabel
import numpy as np
import pytest

from convkit import samples
from tools import filters


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a sample asked for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_photograph_is_a_colour_image_channels_first():
    image = samples.photograph()
    assert image.shape == (3, 427, 640)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous


def test_photograph_stands_upright_with_the_sky_above():
    red, _, blue = samples.photograph().astype(int)
    assert (blue - red)[:60].mean() > 20 > (blue - red)[-60:].mean()


def test_photograph_can_be_changed_without_changing_the_next_one():
    first = samples.photograph()
    first[:] = 0
    assert samples.photograph().max() == 255


def test_volume_has_the_axes_depth_height_width():
    head = samples.volume()
    assert head.shape == (24, 96, 128)
    assert head.dtype == np.int16
    assert (head.min(), head.max()) == (0, 1162)
    assert head.flags.c_contiguous


def test_volume_runs_up_back_and_to_the_left_of_the_person():
    file = Path(nibabel.__file__).parent / "tests" / "data" / "example4d.nii.gz"
    measured = nibabel.load(file)
    assert nibabel.aff2axcodes(measured.affine) == ("L", "A", "S")
    left, front, up = 50, 20, 15
    assert samples.volume()[up, -1 - front, left] == measured.dataobj[left, front, up, 0] > 0


def test_volume_shows_the_head_longer_than_wide():
    lowest = samples.volume()[0] > 200
    rows, columns = np.flatnonzero(lowest.any(axis=1)), np.flatnonzero(lowest.any(axis=0))
    assert np.ptp(rows) > np.ptp(columns)


def test_learned_filters_are_small_and_in_colour():
    weight, mean = samples.learned_filters()
    assert (weight.shape, weight.dtype, mean.shape) == ((32, 3, 7, 7), np.float32, (3,))
    assert samples.FILTERS.stat().st_size < 20_000
    between_colours = np.ptp(weight, axis=1).max(axis=(1, 2))
    assert (between_colours > 0.3 * np.abs(weight).max(axis=(1, 2, 3))).all()


def test_filters_are_read_from_where_the_file_of_the_network_has_them():
    weight = np.arange(32 * 3 * 49, dtype="<f4").reshape(32, 3, 7, 7)
    colours = b"".join(b"\x03" + m.to_bytes(3, "little") + b"\x81\x11" for m in (2**23, 5, 2**16))
    data = b"xinput_rgb_image_sized" + colours + b"xcon_4" + bytes(11) + weight.tobytes()
    assert np.array_equal(filters.weight(data + bytes(128)), weight)
    assert filters.mean(data) == [64, 5 / 2**17, 0.5]


def test_filters_are_taken_from_the_known_network_only(tmp_path):
    (tmp_path / filters.MODEL).write_bytes(b"another network")
    with tarfile.open(tmp_path / "package.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / filters.MODEL, f"package/{filters.MODEL}")
    with pytest.raises(SystemExit, match=r"package.tar.gz is not the one of version 0.3.0$"):
        filters.read(tmp_path / "package.tar.gz")


def test_toy_gives_the_numbers_of_the_chapters():
    x, weight, bias = samples.toy()
    assert x.tolist() == [[[[1, 2, 0], [0, 1, 3], [2, 1, 0]], [[0, 1, 2], [3, 0, 1], [1, 2, 1]]]]
    assert weight.tolist() == [[[[1, 0], [0, -1]], [[0, 2], [1, 0]]]]
    assert bias.tolist() == [-3]
    assert {a.dtype for a in (x, weight, bias)} == {np.dtype(np.int64)}


@pytest.mark.parametrize(
    "sample, module, package",
    [
        (samples.photograph, "sklearn", "scikit-learn"),
        (samples.photograph, "PIL.Image", "pillow"),
        (samples.volume, "nibabel", "nibabel"),
    ],
)
def test_a_missing_package_is_named_with_the_extra_that_brings_it(
    monkeypatch, sample, module, package
):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(
        ModuleNotFoundError,
        match=rf"{sample.__name__} needs the package {package}, .*pip install {package} brings it",
    ):
        sample()
