"""How a count is read as a printed figure, and how a net is held against its figures."""

import pytest

from convkit.audit import Net, Printed, readings
from convkit.cost import Conv, Linear, Pool


@pytest.mark.parametrize(
    "count, text, ways",
    [
        (1_516, "1,516", ("exact",)),
        (2_416, "1,516", ()),
        (163_328, "159K", ("K = 1024, cut off",)),
        (159_500, "159K", ("K = 1000, cut off",)),
        (159_499, "159K", ("K = 1000, cut off or rounded",)),
        (158_500, "159K", ("K = 1000, rounded",)),
        (158_499, "159K", ()),
        (163_840, "159K", ()),
        (1_024_000, "1000K", ("K = 1024, cut off or rounded",)),
        (2_688, "2.7K", ("K = 1000, rounded",)),
        (2_752, "2.7K", ("K = 1000, cut off", "K = 1024, rounded")),
        (60_965_224, "60M", ("cut off",)),
        (62_378_344, "60M", ("rounded to tens",)),
        (54_999_999, "60M", ()),
        (55_000_000, "60M", ("rounded to tens",)),
        (65_000_000, "60M", ()),
        (388_096, "380K", ("K = 1024, rounded to tens",)),
        (1_003, "1000", ()),
        (53_000, "5.0K", ()),
        (1_319_648, "1.32M", ("rounded",)),
        (1_498_376_192, "1.50G", ("rounded",)),
        (0, "0", ("exact",)),
    ],
)
def test_a_count_is_read_as_a_figure_rounded_or_cut_off(count, text, ways):
    assert readings(count, text) == ways


@pytest.mark.parametrize("text", ["7", "42K", "3.1M", "12.34G", "5.0K"])
def test_readings_agree_with_the_printing_of_numbers(text):
    sizes = {"K": 1000, "M": 10**6, "G": 10**9}
    size, digits = sizes.get(text[-1], 1), text.rstrip("KMG")
    decimals = len(digits.partition(".")[2])
    for step in range(-7, 8):
        count = round(float(digits) * size) + step * size // (10**decimals * 4 + 1)
        printed = f"{count / size:.{decimals}f}" == digits
        assert printed <= bool(readings(count, text))


@pytest.fixture
def net():
    layers = {"a": Conv(2, 3, (3, 2)), "b": Pool(2), "c": Linear(27, 5)}
    figures = [
        ("39", "parameters", "a"), ("36", "weights", "a"), ("5", "biases", "c"),
        ("0.1K", "elements", "a"), ("1.6K", "macs", ""), ("1,000", "elements", ""),
    ]  # fmt: skip
    return Net((2, 9, 7), layers, tuple(Printed(*figure, "p. 1") for figure in figures))


def test_an_audit_counts_what_each_figure_counts(net):
    assert [finding.ours for finding in net.audit()] == [39, 36, 5, 126, 1647, 126 + 27 + 5]


def test_an_audit_says_which_figures_fit(net):
    assert [bool(finding.readings) for finding in net.audit()] == [True] * 5 + [False]
    assert [finding.printed for finding in net.audit()] == list(net.printed)


def test_a_net_counts_all_layers_or_those_that_are_named(net):
    assert net.totals().parameters == 39 + 140
    assert net.totals("c").parameters == net.rows()["c"].parameters == 140
    assert net.totals("a", "b").macs == 36 * 42


def test_the_rows_of_a_net_have_its_names(net):
    assert list(net.rows()) == ["a", "b", "c"]
    assert net.rows()["b"].shape_out == (3, 3, 3)
