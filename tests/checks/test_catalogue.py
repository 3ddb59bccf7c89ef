"""The catalogue of mistakes: complete, readable, and wrong in every entry."""

import inspect
import re
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from convcheck.audit import right as networks
from convcheck.audit.handout import CLAIMS, own_claims
from convcheck.catalogue import CATALOGUE, TOPICS
from convcheck.engine.mistake import UNLISTED, Topic
from convcheck.groups.right import macs
from convcheck.pooling.right import relu_order
from convcheck.shared.adapt import (
    by_groups,
    in_groups,
    one_filter,
    one_map,
    one_pixel,
    one_stack,
    with_settings,
)
from convcheck.volumes.right import counts
from convkit import conv2d, nets

BOOK = Path(__file__).resolve().parents[2] / "book"
COUNTS = {
    mistake.name: mistake.rule for topic in ("count", "count_maps") for mistake in TOPICS[topic]
}
MACS = {mistake.name: mistake.rule for mistake in TOPICS["work"]} | {
    mistake.name: partial(mistake.rule, macs) for mistake in TOPICS["counted_work"]
}


def test_names_are_handles_and_unique_within_a_topic():
    assert len({(mistake.topic, mistake.name) for mistake in CATALOGUE}) == len(CATALOGUE)
    assert all(re.fullmatch(r"[a-z0-9_]+", mistake.name) for mistake in CATALOGUE)


@pytest.mark.parametrize(
    "mistake", CATALOGUE, ids=lambda mistake: f"{mistake.topic}-{mistake.name}"
)
def test_sentence_speaks_to_the_learner(mistake):
    assert mistake.sentence.startswith(("You ", "Your "))
    assert mistake.sentence.endswith((".", "?")) and "  " not in mistake.sentence


@pytest.mark.parametrize(
    "mistake", CATALOGUE, ids=lambda mistake: f"{mistake.topic}-{mistake.name}"
)
def test_section_and_heading_are_in_the_book(mistake):
    chapter = (BOOK / f"{mistake.section}.md").read_text("utf-8")
    if mistake.heading:
        assert re.search(rf"^#+ {re.escape(mistake.heading)}$", chapter, flags=re.M)


@pytest.mark.parametrize(
    "mistake", CATALOGUE, ids=lambda mistake: f"{mistake.topic}-{mistake.name}"
)
def test_rules_of_a_topic_take_the_same_first_arguments(mistake):
    first = next(iter(TOPICS[mistake.topic])).rule
    names = list(inspect.signature(mistake.rule).parameters)
    assert names[:2] == list(inspect.signature(first).parameters)[:2]


def test_the_catalogue_holds_every_mistake_of_every_topic():
    rooms = [module for name, module in sys.modules.items() if name.startswith("convcheck.")]
    topics = {value for room in rooms for value in vars(room).values() if type(value) is Topic}
    assert topics == set(TOPICS.values()) and len(topics) == len(TOPICS)
    assert sum(len(list(topic)) for topic in topics) == len(CATALOGUE) and UNLISTED not in CATALOGUE


# 32 filters of 3 × 3 on three maps have 896 parameters, 32 of 5 × 5 on 16 maps 12,832.


@pytest.mark.parametrize(
    "name, small, large",
    [
        ("channels_and_bias_forgotten", 288, 800),
        ("type_2_1", 320, 832),
        ("no_bias", 864, 12_800),
        ("bias_per_kernel", 960, 13_312),
        ("bias_per_input", 867, 12_816),
        ("one_bias", 865, 12_801),
    ],
)
def test_wrong_count_is_the_one_that_learners_report(name, small, large):
    assert COUNTS[name](3, 32, (3, 3))[2] == small
    assert COUNTS[name](16, 32, (5, 5))[2] == large


def test_type_1_makes_512_maps_of_16():
    assert COUNTS["type_1"](16, 32, (5, 5))[0] == 512


def test_left_out_channels_of_c3d_make_17_thousand_for_two_slices_more():
    volumes = {mistake.name: mistake.rule for mistake in TOPICS["count_3d"]}
    pairs = zip([3, 64, 128, 256, 256], [64, 128, 256, 256, 256], strict=True)

    def wrong(C_in, C_out, K_D):
        return volumes["channels_and_bias_forgotten"](C_in, C_out, (K_D, 3, 3))[2]

    assert sum(wrong(*pair, 3) - wrong(*pair, 1) for pair in pairs) == 17_280
    assert counts(3, 64, (16, 112, 112), (3, 3, 3))[1] == 5_248
    assert counts(48, 64, (16, 112, 112), (1, 3, 3))[1] == 27_712


# 512 filters of 3 × 3 on 512 maps of 28 × 28, with stride 2, take 462,422,016 MACs.


@pytest.mark.parametrize(
    "name, number",
    [
        ("weights_given", 2_359_296),
        ("twice", 924_844_032),
        ("input_pixels", 1_849_688_064),
        ("channels_forgotten", 903_168),
        ("filters_forgotten", 903_168),
    ],
)
def test_wrong_work_is_the_one_that_learners_report(name, number):
    assert MACS[name](512, 512, (3, 3), (28, 28), stride=(2, 2), padding=(1, 1)) == number


def test_work_without_the_input_maps_is_that_of_the_question():
    assert MACS["channels_forgotten"](16, 32, (5, 5), (20, 30), padding=(2, 2)) == 25 * 32 * 20 * 30


def test_odometers_of_groups_read_as_in_the_chapter():
    rules = {m.name: by_groups(m.rule) for m in TOPICS["in_groups"]}
    four, two = np.arange(1, 5).reshape(1, 4, 1, 1), np.arange(1, 3).reshape(1, 2, 1, 1)
    powers = 10 ** np.arange(4)
    dealt = rules["groups_interleaved"](four, powers.reshape(2, 2, 1, 1), 2)
    in_turn = rules["filters_in_turn"](two, powers.reshape(4, 1, 1, 1), 2)
    assert dealt.ravel().tolist() == [31, 4200] and in_turn.ravel().tolist() == [1, 20, 100, 2000]


TABLE = [row[:6] for row in nets.INCEPTION.values()]
ALEXNET = (96, 256, 384, 384, 256), 2, 227, 0


def total(rows):
    return sum(own for own, _ in rows)


def rule_of(topic, name):
    return next(mistake.rule for mistake in TOPICS[topic] if mistake.name == name)


def test_networks_counted_by_hand_are_the_published_ones():
    rows = networks.alexnet(*ALEXNET)
    assert (total(rows), sum(work for _, work in rows)) == nets_of(nets.alexnet())
    other = networks.alexnet((64, 192, 384, 256, 256), 1, 224, 2)
    assert (total(other), sum(work for _, work in other)) == nets_of(nets.alexnet_torchvision())
    vgg = networks.vgg16((64, 128, 256, 512, 512))
    assert (total(vgg), sum(work for _, work in vgg)) == nets_of(nets.vgg16())
    blocks = [nets.googlenet().rows()[name] for name in nets.INCEPTION]
    assert networks.googlenet(TABLE) == [(row.weights, row.macs) for row in blocks]
    assert sum(networks.lenet5(60)) == nets.lenet5().totals().parameters
    for setting in nets.MOBILENET:
        own, _, work = networks.mobilenet(*setting)
        assert (own, work) == (
            nets.mobilenet(*setting).totals().weights,
            nets.mobilenet(*setting).totals().macs,
        )


def nets_of(net):
    return net.totals().parameters, net.totals().macs


def test_wrong_counts_of_networks_are_the_ones_that_are_told():
    assert total(rule_of("alexnet", "towers_ignored")(*ALEXNET)) == 62_378_344
    assert total(rule_of("alexnet", "one_kernel_per_filter")(*ALEXNET)) == 58_659_752
    assert rule_of("lenet5", "table_ignored")(60)[2] == 2_416
    assert rule_of("googlenet", "one_kernel")(TABLE)[0][0] == 2_160
    assert rule_of("mobilenet", "full_kernels")(1, 224)[::2] == (29_281_120, 4_867_293_184)
    assert rule_of("mobilenet", "normalization_in_the_weights")(1, 224)[0] == 4_209_088 + 21_888


def test_googlenet_of_torchvision_has_threes_for_fives_and_normalization():
    blocks = total(rule_of("googlenet", "five_as_three")(TABLE)) + 2 * sum(map(sum, TABLE))
    before = 64 * 3 * 49 + 64 * 64 + 64 * 192 * 9 + 2 * (64 + 64 + 192)
    assert before + blocks + 1024 * 1000 + 1000 == 6_624_904


def test_claims_are_what_is_printed_about_the_networks():
    every = [
        nets.lenet5(),
        nets.alexnet(),
        nets.googlenet(),
        nets.mobilenet(),
        nets.vgg16(),
        nets.mobilenet(width=0.5, resolution=160),
    ]
    printed = {(found.printed.text, found.ours) for net in every for found in net.audit()}
    printed |= {("55", 54), ("7", 4), ("17K", 3_100_032)}
    claims = [claim for _, claims in CLAIMS for claim in claims]
    counts = [counted.count for counted in networks.counted(claims)]
    assert {(claim.printed, count) for claim, count in zip(claims, counts)} <= printed


def test_three_claims_of_nine_fail_for_everyone():
    for number in range(50):
        claims = networks.counted(own_claims(f"student {number}"))
        assert {claim.about for claim in claims if not claim.readings} == {
            "sizes",
            "layers",
            "blocks",
        }
        assert sum(map(bool, networks.findings(claims))) == 3 and len(claims) == 9


# Three maps give 2, 5 and −9 at a pixel, and the bias is −1: the layer with its ReLU gives 0.


@pytest.mark.parametrize(
    "name, value",
    [
        ("relu_on_each_channel", 6),
        ("bias_and_relu_on_each_channel", 5),
        ("no_relu", -3),
        ("bias_after_relu", -1),
    ],
)
def test_wrong_order_gives_the_number_that_learners_report(name, value):
    S, bias = np.array([2, 5, -9]).reshape(1, 3, 1, 1), np.array([-1])
    wrong = next(mistake.rule for mistake in TOPICS["relu_order"] if mistake.name == name)
    assert wrong(S, bias).item() == value and relu_order(S, bias).item() == 0


def test_corner_of_a_map_of_ones_is_four_ninths_where_the_padding_counts():
    wrong = {mistake.name: mistake.rule for mistake in TOPICS["avg_pool"]}
    ones, border = np.ones((1, 3, 3)), {"stride": (1, 1), "padding": (1, 1)}
    never = wrong["padding_never_counted"](ones, (3, 3), **border)
    always = wrong["padding_always_counted"](ones, (3, 3), count_include_pad=False, **border)
    assert never[0, 0, 0] == 1 and always[0, 0, 0] == pytest.approx(4 / 9)


def test_settings_around_a_layer_are_those_of_the_layer():
    rng = np.random.default_rng(0)
    x, weight, bias = (
        rng.normal(size=(2, 3, 9, 8)),
        rng.normal(size=(4, 3, 2, 3)),
        rng.normal(size=4),
    )
    settings = {"stride": (2, 1), "padding": (1, 2), "dilation": (3, 2)}
    got = with_settings(conv2d)(x, weight, bias, **settings)
    np.testing.assert_allclose(got, conv2d(x, weight, bias, **settings))


def test_adapted_layers_take_one_map_one_filter_and_one_stack():
    x, weight = np.arange(24).reshape(2, 3, 4), np.arange(8).reshape(2, 2, 2)
    np.testing.assert_array_equal(
        one_map(conv2d)(x[0], weight[0]), conv2d(x[:1], weight[:1][None])[0]
    )
    right = conv2d(x, weight[None], np.array([5]))
    np.testing.assert_array_equal(one_filter(conv2d)(x, weight, 5), right[0])
    np.testing.assert_array_equal(one_stack(conv2d)(x, weight[None]), conv2d(x, weight[None]))
    apart = one_filter(lambda x, weight, bias: conv2d(x, weight.swapaxes(0, 1), groups=2))
    assert apart(x, weight, 5).shape == (2, 2, 3)


def test_adapted_layers_mix_pixels_and_work_in_groups():
    x, weight, bias = (
        np.arange(24).reshape(1, 4, 2, 3),
        np.arange(8).reshape(2, 4),
        np.array([5, 6]),
    )
    right = conv2d(x, weight[:, :, None, None], bias)
    np.testing.assert_array_equal(one_pixel(conv2d)(x, weight, bias), right)
    filters = np.arange(24).reshape(6, 2, 1, 2)
    for adapt in (in_groups, by_groups):
        np.testing.assert_array_equal(adapt(conv2d)(x, filters, 2), conv2d(x, filters, groups=2))
