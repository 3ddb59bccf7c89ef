"""The assignment on training: its points, right answers, slips of students, harmless mutants."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

TOTAL = 15


# Right answers


def relu_one_by_one(x, g):
    y = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        if x[place] > 0:
            y[place] = g[place]
    return y.tolist()


def relu_by_mask(x, g):
    y = g.copy()
    y[x <= 0] = 0
    return y


def scores_one_image_at_a_time(scores, labels):
    gradient = []
    for row, label in zip(scores, labels, strict=True):
        powers = np.exp(row - np.max(row))
        truth = np.arange(len(row)) == label
        gradient.append((powers / powers.sum() - truth) / len(scores))
    return gradient


def scores_by_logarithms(scores, labels):
    largest = scores.max(axis=1, keepdims=True)
    logarithms = scores - largest - np.log(np.exp(scores - largest).sum(axis=1, keepdims=True))
    return (np.exp(logarithms) - np.eye(scores.shape[1])[labels]) / len(labels)


def scores_of_differences(scores, labels):
    """A share is 1 over the sum of the powers of all differences to the others."""
    with np.errstate(over="ignore"):
        shares = 1 / np.exp(scores[:, None, :] - scores[:, :, None]).sum(axis=2)
    shares[range(len(labels)), labels] -= 1
    return shares / len(labels)


def scores_in_float32(scores, labels):
    return scores_by_logarithms(scores.astype(np.float32), labels).astype(np.float32)


def step_in_place_of_a_copy(weight, step, g, *, rate, momentum):
    new = np.array(step, float)
    new *= momentum
    new -= rate * g
    return np.stack([weight + new, new])


def step_one_by_one(weight, step, g, *, rate, momentum):
    new = [momentum * s - rate * one for s, one in zip(step.flat, g.flat, strict=True)]
    moved = [w + s for w, s in zip(weight.flat, new, strict=True)]
    return [np.reshape(moved, weight.shape), np.reshape(new, weight.shape)]


def step_from_a_sum_of_gradients(weight, step, g, *, rate, momentum):
    """Keep the sum of gradients, as PyTorch does, and multiply by the rate at the end."""
    running = momentum * (-step / rate) + g
    return weight - rate * running, -rate * running


def sums_of(x, weight1):
    windows = sliding_window_view(x, weight1.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,ocij->nohw", windows, weight1), windows


def second_by_einsum(x, labels, weight1, weight2):
    means = np.einsum("nohw->no", np.maximum(sums_of(x, weight1)[0], 0))
    means = means / sums_of(x, weight1)[0][0, 0].size
    return np.einsum("nk,no->ko", scores_by_logarithms(means @ weight2.T, labels), means)


def second_image_by_image(x, labels, weight1, weight2):
    total = np.zeros(weight2.shape)
    for image, label in zip(x, labels, strict=True):
        one = second_by_einsum(image[None], np.array([label]), weight1, weight2)
        total += one / len(x)
    return total.tolist()


def first_by_einsum(x, labels, weight1, weight2):
    sums, windows = sums_of(x, weight1)
    means = np.maximum(sums, 0).mean(axis=(2, 3))
    to_means = scores_by_logarithms(means @ weight2.T, labels) @ weight2
    to_sums = to_means[:, :, None, None] * (sums > 0) / sums[0, 0].size
    return np.einsum("nohw,nchwij->ocij", to_sums, windows)


def first_one_window_at_a_time(x, labels, weight1, weight2):
    sums = sums_of(x, weight1)[0]
    means = np.maximum(sums, 0).mean(axis=(2, 3))
    to_means = scores_by_logarithms(means @ weight2.T, labels) @ weight2
    y = np.zeros(weight1.shape, float)
    (K_H, K_W), (H_out, W_out) = weight1.shape[2:], sums.shape[2:]
    for n, o, h, w in np.ndindex(sums.shape):
        if sums[n, o, h, w] > 0:
            y[o] += to_means[n, o] * x[n, :, h : h + K_H, w : w + K_W] / (H_out * W_out)
    return y


def with_convkit(which):
    """Take the pieces that the task gives."""

    def by_pieces(x, labels, weight1, weight2):
        import convkit
        from convkit import gradients

        sums = convkit.conv2d(x, weight1)
        means = convkit.relu(sums).mean(axis=(2, 3))
        to_scores = gradients.cross_entropy_input(means @ weight2.T, labels)
        if which == "second":
            return to_scores.T @ means
        to_means = (to_scores @ weight2)[:, :, None, None] / sums[0, 0].size
        to_sums = gradients.relu_input(sums, np.broadcast_to(to_means, sums.shape))
        return gradients.conv2d_weight(x, weight1.shape, to_sums)

    return by_pieces


def taught(first, second, stepped, *, kernels=8, seed=1):
    """Learn with these gradients and steps, from other random weights than the solution's."""

    def learn(x, labels, x_test):
        rng, classes = np.random.default_rng(seed), len(set(labels.tolist()))
        weight1, weight2 = rng.normal(size=(kernels, 1, 3, 3)) / 2, np.zeros((classes, kernels))
        weight2 += rng.normal(size=weight2.shape) / 2
        step1, step2 = np.zeros(weight1.shape), np.zeros(weight2.shape)
        for _ in range(50):
            g1 = np.array(first(x, labels, weight1, weight2))
            g2 = np.array(second(x, labels, weight1, weight2))
            weight1, step1 = stepped(weight1, step1, g1, rate=8, momentum=0.9)
            weight2, step2 = stepped(weight2, step2, g2, rate=8, momentum=0.9)
        means = np.maximum(sums_of(x_test, weight1)[0], 0).mean(axis=(2, 3))
        return (means @ weight2.T).argmax(axis=1)

    return learn


def as_floats(learn):
    return lambda *images: learn(*images).astype(float)


def as_a_list(learn):
    return lambda *images: learn(*images).tolist()


PIECES = with_convkit("first"), with_convkit("second")

RIGHT = {
    "through_relu": (
        relu_one_by_one,
        relu_by_mask,
        lambda x, g: g * (x > 0),
        lambda x, g: (np.sign(x) + np.abs(np.sign(x))).astype(np.float32) / 2 * g,
    ),
    "to_scores": (
        scores_one_image_at_a_time,
        scores_by_logarithms,
        scores_of_differences,
        scores_in_float32,
    ),
    "take_step": (
        step_in_place_of_a_copy,
        step_one_by_one,
        step_from_a_sum_of_gradients,
        lambda weight, step, g, *, rate, momentum: (
            weight + momentum * step - rate * g,
            momentum * step - rate * g,
        ),
    ),
    "to_second": (
        second_by_einsum,
        second_image_by_image,
        with_convkit("second"),
        lambda *given: second_by_einsum(*given).astype(np.float32),
    ),
    "to_first": (
        first_by_einsum,
        first_one_window_at_a_time,
        with_convkit("first"),
        lambda *given: first_by_einsum(*given).tolist(),
    ),
    "learn": (
        taught(*PIECES, step_in_place_of_a_copy),
        taught(*PIECES, step_from_a_sum_of_gradients, seed=2, kernels=10),
        as_floats(taught(*PIECES, step_one_by_one, seed=3)),
        as_a_list(taught(*PIECES, step_one_by_one, seed=4)),
    ),
}


# Slips


def shares(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def truth_taken_off_everywhere(scores, labels):
    gradient = shares(scores)
    for label in labels:
        gradient[:, label] = gradient[:, label] - 1
    return gradient / len(labels)


def truth_first(scores, labels):
    gradient = -shares(scores)
    gradient[np.arange(len(labels)), labels] += 1
    return gradient / len(labels)


def summed_up(scores, labels):
    return scores_by_logarithms(scores, labels) * len(labels)


def first_layer(back, shared=lambda sums: sums[0, 0].size):
    """A student's to_first with ``back(sums, g)`` in the place of the ReLU's gradient."""

    def to_first(x, labels, weight1, weight2):
        sums, windows = sums_of(x, weight1)
        means = np.maximum(sums, 0).mean(axis=(2, 3))
        to_means = scores_by_logarithms(means @ weight2.T, labels) @ weight2
        g = np.ones(sums.shape) * to_means[:, :, None, None] / shared(sums)
        return np.einsum("nohw,nchwij->ocij", back(sums, g), windows)

    return to_first


def second_layer(numbers):
    """A student's to_second with ``numbers(sums)`` in the place of the means."""

    def to_second(x, labels, weight1, weight2):
        found = numbers(sums_of(x, weight1)[0])
        return scores_by_logarithms(found @ weight2.T, labels).T @ found

    return to_second


# Each with the name of the mistake it must get.
WRONG = [
    ("through_relu", lambda x, g: g * (g > 0), "mask_of_g"),
    ("through_relu", lambda x, g: np.where(x >= 0, g, 0), "zero_let_through"),
    ("through_relu", lambda x, g: np.where(x > 0, x * g, 0), "times_x"),
    ("through_relu", lambda x, g: np.where(x > 0, 1, 0), "slope_alone"),
    ("to_scores", lambda scores, labels: shares(scores) / len(labels), "shares_alone"),
    ("to_scores", truth_first, "truth_minus_share"),
    ("to_scores", summed_up, "not_divided"),
    (
        "to_scores",
        lambda scores, labels: scores_by_logarithms(scores, np.array(labels) - 1),
        "counted_from_one",
    ),
    (
        "take_step",
        lambda weight, step, g, *, rate, momentum: (weight - rate * g, -rate * g),
        "no_momentum",
    ),
    (
        "take_step",
        lambda weight, step, g, *, rate, momentum: (
            weight + momentum * step + rate * g,
            momentum * step + rate * g,
        ),
        "uphill",
    ),
    (
        "take_step",
        lambda weight, step, g, *, rate, momentum: (
            weight - (momentum * step - rate * g),
            momentum * step - rate * g,
        ),
        "step_taken_off",
    ),
    ("to_second", second_layer(lambda sums: sums.mean(axis=(2, 3))), "relu_left_out"),
    (
        "to_second",
        second_layer(lambda sums: np.maximum(sums, 0).sum(axis=(2, 3))),
        "places_summed",
    ),
    ("to_second", lambda *given: second_by_einsum(*given).T, "axes_swapped"),
    ("to_second", lambda *given: -second_by_einsum(*given), "truth_minus_share"),
    ("to_first", first_layer(lambda sums, g: g), "mask_forgotten"),
    ("to_first", first_layer(lambda sums, g: g * (g > 0)), "mask_of_the_gradient"),
    ("to_first", first_layer(lambda sums, g: g * (sums > 0), lambda sums: 1), "mean_not_shared"),
    ("to_first", lambda *given: first_by_einsum(*given) * len(given[0]), "not_divided"),
    ("learn", lambda x, labels, x_test: labels.copy(), "of_the_lesson"),
    (
        "learn",
        lambda *given: taught(*PIECES, step_in_place_of_a_copy)(*given) + 1,
        "counted_from_one",
    ),
]

# Mutants that compute the same as the solution, by the line of code and the change.
SHARED = "to_maps = np.ones(maps.shape) * to_means[:, :, None, None] / maps[0, 0].size"
MEANS = "to_means = to_scores @ weights[1] / maps[0, 0].size"
START = "weights = rng.normal(0, 0.5, (8, 1, 3, 3)), rng.normal(0, 0.5, (classes, 8))"
CLASSES = "rng, classes = np.random.default_rng(0), labels.max() + 1"
STEPS = "steps = [0.9 * step - 8 * g for step, g in zip(steps, received)]"
EQUIVALENT = {
    ("to_first", SHARED, "0 -> -1 (2 times)"): "all maps have as many places",
    ("to_first", SHARED, "indices reversed"): "all maps have as many places",
    ("learn", MEANS, "0 -> -1 (2 times)"): "all maps have as many places",
    ("learn", MEANS, "0 -> 1 (2 times)"): "all maps have as many places",
    ("learn", MEANS, "indices reversed"): "all maps have as many places",
    ("learn", CLASSES, "0 -> 1"): "another random start",
    ("learn", CLASSES, "1 -> 2"): "one class more, which no image has",
    ("learn", "for _ in range(50):", "50 -> 51"): "learns a step longer",
    ("learn", "for _ in range(50):", "50 -> 49"): "learns a step less",
    ("learn", "steps = 0, 0", "0 -> 1"): "a push at the start, which momentum forgets",
    ("learn", "steps = 0, 0", "0 -> -1"): "a push at the start, which momentum forgets",
    ("learn", STEPS, "8 -> 9"): "learns in larger steps",
    ("learn", STEPS, "8 -> 7"): "learns in smaller steps",
    ("learn", START, "0 -> 1"): "another random start",
    ("learn", START, "0 -> -1"): "another random start",
    ("learn", START, "3 -> 4 (2 times)"): "kernels that are larger on one side",
    ("learn", START, "3 -> 2 (2 times)"): "kernels that are smaller on one side, and enough",
}
