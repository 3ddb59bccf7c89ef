"""What a type checker lets pass of the library's arguments, and what it refuses."""

import pytest
from mypy import api

GIVEN = """
import numpy as np
import convkit
from convkit import gradients
x = np.ones((1, 4, 8, 8))
convkit.conv2d(x, np.ones((4, 2, 3, 3)), stride={0}, padding=[({0}, 1), (1, {0})], groups={0})
convkit.max_pool2d(x, (2, {0}), dilation=({0}, 1))
convkit.avg_pool2d(x, 2, divisor_override={0})
convkit.adaptive_avg_pool2d(x, (None, {0}))
convkit.softmax(x, {0})
convkit.cross_entropy(x, x, ignore_index={0})
convkit.output_size({0}, 3, padding=({0}, 1))
gradients.conv2d_weight(x, (4, 2, {0}, 3), x, groups={0})
"""


OPTIONS = ["--config-file=", "--follow-imports=silent", "-c"]


@pytest.mark.parametrize("number", ["1", "np.int64(1)", "np.uint8(1)"])
def test_a_setting_may_be_an_integer_of_numpy(number):
    told, _, status = api.run([*OPTIONS, GIVEN.format(number)])
    assert status == 0, told


@pytest.mark.parametrize("number", ["1.0", "'1'"])
def test_a_setting_that_is_no_integer_is_found_in_each_call(number):
    told, _, status = api.run([*OPTIONS, GIVEN.format(number)])
    calls = GIVEN.count("convkit.") + GIVEN.count("gradients.")
    assert status == 1
    assert len({line.split(":")[1] for line in told.splitlines() if ": error:" in line}) == calls
