"""The digit network: its data, its gradient, what it learns, and that it learns the same again."""

import sys

import numpy as np
import pytest

from convkit import digits, naive
from convkit.digits import Network, backward, forward, initial


@pytest.fixture(scope="module")
def data():
    return digits.load()


@pytest.fixture(scope="module")
def trained(data):
    return digits.train(*data[0])


def small_problem(seed=1):
    """A network with numbers of no special kind, five images and their digits."""
    rng = np.random.default_rng(seed)
    network = Network(*(array + rng.normal(0, 0.1, array.shape) for array in initial(seed)))
    return network, rng.uniform(0, 1, (5, 1, 8, 8)), np.array([3, 1, 4, 1, 9])


def test_every_fifth_image_is_held_out(data):
    from sklearn.datasets import load_digits

    (x, labels), (x_test, labels_test) = data
    whole = load_digits()
    assert len(x) == len(labels) == 1437 and len(x_test) == len(labels_test) == 360
    np.testing.assert_array_equal(x_test[:, 0] * 16, whole.images[::5])
    np.testing.assert_array_equal(labels_test, whole.target[::5])
    np.testing.assert_array_equal(x[4, 0] * 16, whole.images[6])
    assert labels[4] == whole.target[6] and labels.dtype == whole.target.dtype
    assert x.min() == 0 and x.max() == 1


def test_all_ten_digits_are_held_out_about_equally_often(data):
    counts = np.bincount(data[1][1])
    assert len(counts) == 10 and counts.min() >= 25


def test_an_absent_scikit_learn_is_said_with_its_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(
        ModuleNotFoundError,
        match="load needs the package scikit-learn, .*pip install scikit-learn brings it",
    ):
        digits.load()


def test_the_network_computes_its_definition():
    network, x, _ = small_problem()
    steps = forward(network, x)
    sum1 = naive.conv2d(x, network.weight1, network.bias1, padding=1)
    pool1 = naive.max_pool2d(np.where(sum1 > 0, sum1, 0), 2)
    sum2 = naive.conv2d(pool1, network.weight2, network.bias2, padding=1)
    pool2 = naive.max_pool2d(np.where(sum2 > 0, sum2, 0), 2)
    scores = [network.weight3 @ image.ravel() + network.bias3 for image in pool2]
    expected = (x, sum1, sum1.clip(0), pool1, sum2, sum2.clip(0), pool2, np.array(scores))
    for found, right in zip(steps, expected, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-12)


def test_the_loss_is_the_mean_cross_entropy():
    network, x, labels = small_problem()
    steps = forward(network, x)
    shares = np.exp(steps.scores) / np.exp(steps.scores).sum(axis=1, keepdims=True)
    loss, _ = backward(network, steps, labels)
    assert loss == pytest.approx(np.mean([-np.log(s[d]) for s, d in zip(shares, labels)]))


def test_large_scores_do_not_overflow():
    network, x, labels = small_problem()
    network = network._replace(weight3=1e4 * network.weight3)
    loss, gradient = backward(network, forward(network, x), labels)
    assert np.isfinite(loss) and all(np.isfinite(array).all() for array in gradient)


@pytest.mark.parametrize("name", Network._fields)
def test_the_gradient_is_that_of_central_differences(name):
    network, x, labels = small_problem()
    _, gradient = backward(network, forward(network, x), labels)
    array, step = getattr(network, name), 1e-6

    def loss_with(place, change):
        changed = array.copy()
        changed[place] += change
        moved = network._replace(**{name: changed})
        return backward(moved, forward(moved, x), labels)[0]

    for place in np.ndindex(array.shape):
        slope = (loss_with(place, step) - loss_with(place, -step)) / (2 * step)
        assert getattr(gradient, name)[place] == pytest.approx(slope, rel=1e-5, abs=1e-8), place


def test_the_trained_network_reads_351_of_360_digits_it_never_saw(data, trained):
    seen, held_out = data
    assert digits.accuracy(trained, *held_out) == 351 / 360
    assert digits.accuracy(trained, *seen) == 1415 / 1437


def test_the_same_seed_gives_the_same_network_and_another_one_another(data):
    (x, labels), _ = data
    one, again, other = (digits.train(x[:96], labels[:96], epochs=2, seed=s) for s in (4, 4, 5))
    assert all(np.array_equal(a, b) for a, b in zip(one, again))
    assert not any(np.array_equal(a, b) for a, b in zip(one, other))


def test_training_goes_once_through_all_images_in_each_epoch(data, monkeypatch):
    seen = []
    monkeypatch.setattr(digits, "forward", lambda network, x: seen.append(x) or forward(network, x))
    (x, labels), _ = data
    digits.train(x[:70], labels[:70], epochs=2, batch=32)
    assert [len(batch) for batch in seen] == [24, 23, 23] * 2
    for epoch in seen[:3], seen[3:]:
        met = np.concatenate(epoch).reshape(70, -1)
        assert sorted(map(tuple, met)) == sorted(map(tuple, x[:70].reshape(70, -1)))


def test_every_filter_of_the_trained_network_lets_something_through(data, trained):
    steps = forward(trained, data[1][0])
    for maps in steps.map1, steps.map2:
        assert (maps > 0).mean(axis=(0, 2, 3)).min() > 0.1
