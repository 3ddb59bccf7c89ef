"""Networks of the three rules: tied weights, and what no training can undo."""

import numpy as np
import pytest

from convkit import conv2d, digits, hypotheses
from convkit.digits import forward, rules

RULES = ["type_1", "type_2_1", "type_2_2"]


@pytest.mark.parametrize("rule", RULES)
def test_tied_weights_compute_the_rule(rule):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 3, 5, 6))
    kernels = rng.normal(size=(4, 3, 3, 3) if rule == "type_2_2" else (4, 3, 3))
    weight = np.append(kernels.ravel(), 0)[rules.ties(rule, 4, 3)]
    expected = getattr(hypotheses, rule)(x, kernels)
    np.testing.assert_allclose(conv2d(x, weight), expected, atol=1e-12)


def test_another_rule_is_refused():
    with pytest.raises(ValueError, match="rule='type_3', but it must be 'type_1', 'type_2_1' or"):
        rules.ties("type_3", 4, 2)


@pytest.mark.parametrize("rule", RULES)
def test_the_gradient_of_a_tied_weight_is_the_slope_of_the_loss(rule):
    rng = np.random.default_rng(1)
    kernels, x, labels = (2, 3), rng.random((5, 2, 8, 8)), np.arange(5) % 3
    network = rules.initial(rule, kernels, 3)
    loss_and_slope = rules.slope(rule, kernels)
    _, gradient = loss_and_slope(network, x, labels)
    first = rules.ties(rule, kernels[0], 2)
    second = rules.ties(rule, kernels[1], len(first))
    for name, tie in ("weight1", first), ("weight2", second):
        for learned in range(0, tie.max() + 1, 5):
            nudge = 1e-6 * (tie == learned)
            up, down = (
                loss_and_slope(
                    network._replace(**{name: getattr(network, name) + s * nudge}), x, labels
                )[0]
                for s in (1, -1)
            )
            found = getattr(gradient, name)[tie == learned]
            np.testing.assert_allclose(found, (up - down) / 2e-6, atol=1e-7)
        assert not getattr(gradient, name)[tie == -1].any()


@pytest.mark.parametrize("rule", RULES)
def test_training_keeps_the_rule(rule):
    rng = np.random.default_rng(2)
    x, labels = rng.random((40, 2, 8, 8)), np.arange(40) % 2
    start, kernels = rules.initial(rule, (2, 3), 2), (2, 3)
    (network, _), *_ = digits.learn(start, x, labels, slope=rules.slope(rule, kernels), epochs=1)
    tie = rules.ties(rule, 2, 2)
    assert not np.array_equal(network.weight1, start.weight1)
    for learned in range(-1, tie.max() + 1):
        values = network.weight1[tie == learned]
        assert values.size == 0 or np.ptp(values) == 0
    assert not network.weight1[tie == -1].any()


def test_a_network_of_type_2_1_does_not_tell_its_maps_apart():
    x = np.random.default_rng(3).random((4, 2, 8, 8))
    network = rules.initial("type_2_1", (4, 8), 10)
    found = forward(network, x[:, ::-1]).scores
    np.testing.assert_allclose(found, forward(network, x).scores, atol=1e-12)


def test_every_second_pair_is_the_same_drawing():
    x = np.random.default_rng(4).random((30, 1, 8, 8))
    drawn = rules.pairs(x, np.arange(30) % 10, 100)
    equal = (drawn.x[:, 0] == drawn.x[:, 1]).all(axis=(1, 2))
    assert equal[1::2].all() and equal[::2].mean() < 0.2
    assert all(
        (x[np.arange(30) % 10 == red, 0] == pair[0]).all((1, 2)).any()
        for red, pair in zip(drawn.red, drawn.x)
    )


@pytest.mark.parametrize("rule", RULES)
def test_networks_side_by_side_learn_as_each_would_alone(rule):
    rng, kernels = np.random.default_rng(5), (2, 3)
    x, labels = rng.random((40, 2, 8, 8)), np.arange(40) % 2
    starts = [rules.initial(rule, kernels, 2, seed=seed) for seed in range(3)]
    settings = {"slope": rules.slope(rule, kernels), "epochs": 2}
    *_, (together, loss) = digits.learn(rules.side_by_side(starts), x, labels, **settings)
    alone = [[*digits.learn(start, x, labels, **settings)][-1] for start in starts]
    assert loss == pytest.approx(sum(loss for _, loss in alone))
    for found, expected in zip(together, rules.side_by_side(one for one, _ in alone)):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
    scores = [forward(one, x).scores for one, _ in alone]
    found = forward(together, x).scores
    np.testing.assert_allclose(found, np.concatenate(scores, axis=1), atol=1e-9)
