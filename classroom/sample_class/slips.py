"""Slips as students make them: small edits of a right answer, with the mistake that each is."""

from typing import NamedTuple


class Slip(NamedTuple):
    """An edit of the official answer to a task.

    Parameters
    ----------
    task : str
        The function that is asked for.
    mistake : str
        The name that the check gives to what comes of it; see `convcheck.catalogue`.
    find, replace : str
        Code that is there once in the answer, and what a student would write for it.
    """

    task: str
    mistake: str
    find: str
    replace: str

    def edit(self, source):
        """Return an answer with the slip in it."""
        return source.replace(self.find, self.replace)


SINGLE_CHANNEL = (
    Slip("output_size", "start_forgotten", "// stride + 1", "// stride"),
    Slip("output_size", "padding_once", "2 * padding", "padding"),
    Slip("output_size", "no_dilation", "dilation * (kernel_size - 1) + 1", "kernel_size"),
    Slip("output_size", "dilation_as_gaps", "= dilation *", "= (dilation + 1) *"),
    Slip("pad", "swapped", "P_H, P_W = padding", "P_W, P_H = padding"),
    Slip("pad", "before_only", "(C, H + 2 * P_H, W + 2 * P_W)", "(C, H + P_H, W + P_W)"),
    Slip("pad", "whole_numbers", "W + 2 * P_W))", "W + 2 * P_W), int)"),
    Slip("correlate", "flipped", "kernel[i, j]", "kernel[::-1, ::-1][i, j]"),
    Slip("correlate", "stride_only_counted", "h * S_H + i * D_H, w * S_W +", "h + i * D_H, w +"),
    Slip("convolve", "rows_only", "kernel[::-1, ::-1]", "kernel[::-1]"),
    Slip("convolve", "not_turned", "kernel[::-1, ::-1]", "kernel"),
    Slip("coverage", "rim_kept", "used[P_H : P_H + H, P_W : P_W + W]", "used"),
)

MULTI_CHANNEL = (
    Slip("apply_filter", "bias_per_channel", "float(bias)", "float(bias) * C_in"),
    Slip("apply_filter", "type_2_1", "W] * kernels)", "W] * kernels[0])"),
    Slip("apply_filter", "averaged", "return y", "return (y - bias) / C_in + bias"),
    Slip("conv2d", "bias_forgotten", "if bias is not None", "if False"),
    Slip("conv2d", "first_bias", "bias.reshape(-1, 1, 1)", "bias[0]"),
    Slip(
        "conv2d",
        "stride_only_counted",
        "h * S_H : h * S_H + K_H, w * S_W : w * S_W +",
        "h : h + K_H, w : w +",
    ),
    Slip("conv2d", "flipped", "weight[o])", "weight[o, :, ::-1, ::-1])"),
    Slip("conv2d", "first_filter", "weight[o])", "weight[0])"),
    Slip("conv2d", "first_sample", "padded[n, :", "padded[0, :"),
    Slip("parameters", "no_bias", "K_W + C_out", "K_W"),
    Slip("parameters", "one_bias", "K_W + C_out", "K_W + 1"),
    Slip("parameters", "type_2_1", "C_out * C_in * K_H", "C_out * K_H"),
    Slip("type_1", "first_kernel", "for kernel in weight", "for kernel in weight[:1]"),
    Slip("type_2_1", "first_map", "for m in x)", "for m in x[:1])"),
    Slip("type_2_1", "averaged", "for m in x)", "for m in x) / len(x)"),
    Slip("type_2_2", "first_map", "zip(x, kernels)", "zip(x[:1], kernels)"),
    Slip("type_2_2", "channels_reversed", "zip(x, kernels)", "zip(x[::-1], kernels)"),
    Slip("collapses", "to_the_last_bit", "np.allclose(y, expected)", "np.array_equal(y, expected)"),
    Slip("collapses", "only_shapes", " and np.allclose(y, expected)", ""),
)

GROUPS = (
    Slip("pointwise", "bias_forgotten", " + bias.reshape(-1, 1)", ""),
    Slip("pointwise", "first_bias", "bias.reshape(-1, 1)", "bias[0]"),
    Slip("pointwise", "left_flat", "mixed.reshape(N, C_out, H, W)", "mixed"),
    Slip("pointwise", "biases_summed", "bias.reshape(-1, 1)", "bias.sum()"),
    Slip("grouped", "first_group", "o * groups // C_out * C_group", "0"),
    Slip("grouped", "groups_interleaved", "first : first + C_group", "first // C_group :: groups"),
    Slip("grouped", "flipped", "weight[o])", "weight[o, :, ::-1, ::-1])"),
    Slip("grouped", "filters_in_turn", "o * groups // C_out * C_group", "o % groups * C_group"),
    Slip("separable", "one_kernel", "look[:, 0]", "look[0, 0]"),
    Slip("separable", "averaged", "mix @ np.sum", "mix / C_in @ np.sum"),
    Slip("macs", "weights_given", " * H_out * W_out", ""),
    Slip("macs", "groups_ignored", "C_in // groups * C_out", "C_in * C_out"),
    Slip("macs", "twice", "return C_in", "return 2 * C_in"),
    Slip("macs", "input_pixels", "K_W * H_out * W_out", "K_W * H * W"),
    Slip("macs", "biases_counted", "* H_out * W_out", "* H_out * W_out + C_out * H_out * W_out"),
)

POOLING = (
    Slip("max_pool2d", "padded_with_zeros", ", constant_values=-np.inf", ""),
    Slip("max_pool2d", "stride_of_one", "kernel_size if stride", "(1, 1) if stride"),
    Slip("avg_pool2d", "padding_always_counted", "float(count_include_pad)", "1.0"),
    Slip("avg_pool2d", "padding_never_counted", "float(count_include_pad)", "0.0"),
    Slip("avg_pool2d", "the_other_way_round", "=float(count_include", "=float(not count_include"),
    Slip("avg_pool2d", "summed", " / counts[rows, columns].sum()", ""),
    Slip("pooled_size", "always_down", "if not ceil_mode:", "if True:"),
    Slip("pooled_size", "never_dropped", "positions = positions - 1", "pass"),
    Slip("pooled_size", "dropped_without_padding", ">= size + padding", ">= size"),
    Slip("max_across_channels", "group_smallest", ".max(axis=1)", ".min(axis=1)"),
    Slip("max_across_channels", "group_averaged", ".max(axis=1)", ".mean(axis=1)"),
    Slip("layer_with_relu", "bias_left_out", " + bias.reshape(C_out, 1, 1)", ""),
    Slip("layer_with_relu", "channels_averaged", "S.sum(axis=1)", "S.mean(axis=1)"),
    Slip("layer_with_relu", "relu_twice", "S.sum(axis=1)", "np.maximum(S, 0).sum(axis=1)"),
    Slip("counter_example", "same_either_way", "-2 * gap", "2 * gap"),
)

VOLUMES = (
    Slip("output_sizes", "depth_kept", "return D_out, H_out", "return D, H_out"),
    Slip("output_sizes", "kernel_reversed", "(K_D, K_H, K_W) = sizes", "(K_W, K_H, K_D) = sizes"),
    Slip("output_sizes", "depth_lost", "return D_out, H_out", "return H_out"),
    Slip("conv3d", "bias_forgotten", "if bias is not None", "if False"),
    Slip("conv3d", "first_bias", "bias.reshape(-1, 1, 1, 1)", "bias[0]"),
    Slip("conv3d", "flipped", "weight[o])", "weight[o, :, ::-1, ::-1, ::-1])"),
    Slip("conv3d", "depth_flipped", "weight[o])", "weight[o, :, ::-1])"),
    Slip("conv3d", "first_filter", "weight[o])", "weight[0])"),
    Slip("conv3d", "first_sample", "padded[n, :", "padded[0, :"),
    Slip("conv3d", "depth_stride_forgotten", "d * S_D", "d"),
    Slip("parameters", "no_bias", "K_W + C_out", "K_W"),
    Slip("parameters", "flat_kernel", "C_in * K_D *", "C_in *"),
    Slip("parameters", "channels_forgotten", "C_out * C_in *", "C_out *"),
    Slip("parameters", "one_bias", "K_W + C_out", "K_W + 1"),
)

AUDIT = (
    Slip("weights", "groups_ignored", "(C_in // groups)", "C_in"),
    Slip("weights", "side_for_area", "kernel_size**2", "kernel_size"),
    Slip("weights", "channels_forgotten", " * (C_in // groups)", ""),
    Slip("weights", "bias_counted", "kernel_size**2", "kernel_size**2 + C_out"),
    Slip("macs", "one_row", "size_out**2", "size_out"),
    Slip("macs", "groups_ignored", ", groups=groups) *", ") *"),
    Slip("macs", "input_size", "size_out**2", "size**2"),
    Slip("lenet5", "table_ignored", "links * 5 * 5", "6 * 16 * 5 * 5"),
    Slip("lenet5", "pooling_learns_nothing", "C1, 2 * 6, C3, 2 * 16, C5", "C1, 0, C3, 0, C5"),
    Slip("lenet5", "pooling_without_bias", "C1, 2 * 6, C3, 2 * 16, C5", "C1, 6, C3, 16, C5"),
    Slip("alexnet", "pools_forgotten", "if pooled:", "if False:"),
    Slip("alexnet", "third_layer_in_towers", "1, 1, 1, False)", "1, 1, groups, False)"),
    Slip("vgg16", "maps_never_halved", "size = size // 2", "pass"),
    Slip("vgg16", "vgg13", "(2, 2, 3, 3, 3)", "(2, 2, 2, 2, 2)"),
    Slip("reads_as", "one_thousand", "(1000, 1024)", "(1000,)"),
    Slip("reads_as", "cut_only", "count // K, round(count / K))", "count // K,)"),
    Slip("reads_as", "rounded_only", "count // K, round(count / K))", "round(count / K),)"),
    Slip("googlenet", "maps_never_change", "C = n1 + n3 + n5 + pool", "pass"),
    Slip("googlenet", "projection_forgotten", "(n1 + r3 + r5 + pool)", "(n1 + r3 + r5)"),
    Slip("googlenet", "five_as_three", "weights(r5, n5, 5)", "weights(r5, n5, 3)"),
    Slip("mobilenet", "dense_bias", "learned + C * 1000", "learned + C * 1000 + 1000"),
    Slip("mobilenet", "one_number_for_each_map", "1000, normal,", "1000, normal // 2,"),
)

GRADIENTS = (
    Slip("to_input", "overwritten", "] += g", "] = g"),
    Slip("to_input", "padding_not_cut", "padded[:, :, P_H : P_H + H, P_W : P_W + W]", "padded"),
    Slip("to_input", "padding_cut_behind", ", P_H : P_H + H, P_W : P_W + W]", ", :H, :W]"),
    Slip("to_input", "stride_ignored", "h * S_H, w * S_W", "h, w"),
    Slip("to_input", "g_ignored", "g[n, o, h, w] * weight[o]", "weight[o]"),
    Slip("to_weight", "weight_overwritten", "collected[o] += g", "collected[o] = g"),
    Slip("to_weight", "weight_stride_ignored", "h * S_H, w * S_W", "h, w"),
    Slip("to_bias", "per_image", "axis=(0, 2, 3)", "axis=(2, 3)"),
    Slip("to_bias", "one_number", "axis=(0, 2, 3)", ""),
    Slip("to_bias", "mean", "g.sum(", "g.mean("),
    Slip("to_bias", "axes_kept", "axis=(0, 2, 3)", "axis=(0, 2, 3), keepdims=True"),
    Slip("through_max_pool", "maximum_overwritten", "] += g", "] = g"),
    Slip(
        "through_max_pool",
        "place_in_window",
        "top + place // K_W, left + place",
        "place // K_W, place",
    ),
    Slip("through_max_pool", "step_of_one", "h * S_H, w * S_W", "h, w"),
    Slip("through_max_pool", "g_ignored", "+= g[n, c, h, w]", "+= 1"),
)

TRANSPOSED = (
    Slip("transposed_size", "step_too_many", "(size - 1) * stride", "size * stride"),
    Slip("transposed_size", "padding_once", "2 * padding", "padding"),
    Slip("transposed_size", "padding_added", "- 2 * padding", "+ 2 * padding"),
    Slip("transposed_size", "no_output_padding", " + output_padding", ""),
    Slip("transposed_size", "kernel_forgotten", "last_start + span", "last_start + 1"),
    Slip("conv_transpose2d", "overwritten", "] += x", "] = x"),
    Slip("conv_transpose2d", "turned", "* weight[c]", "* weight[c, :, ::-1, ::-1]"),
    Slip("conv_transpose2d", "first_kernels", "* weight[c]", "* weight[0]"),
    Slip("conv_transpose2d", "stride_only_counted", "h * S_H, w * S_W", "h, w"),
    Slip("conv_transpose2d", "padding_ignored", "P_H : H_full - P_H, P_W : W_full - P_W", ":, :"),
    Slip("conv_transpose2d", "bias_along_columns", "bias.reshape(-1, 1, 1)", "bias"),
    Slip("conv_transpose2d", "first_bias", "bias.reshape(-1, 1, 1)", "bias[0]"),
    Slip("overlap", "overwritten", "] += 1", "] = 1"),
    Slip("overlap", "padding_ignored", "[P_H : H_full - P_H, P_W : W_full - P_W]", ""),
    Slip(
        "overlap",
        "output_padding_ignored",
        "+ K_H + O_H, (W - 1) * S_W + K_W + O_W",
        "+ K_H, (W - 1) * S_W + K_W",
    ),
)

TRAINING = (
    Slip("through_relu", "mask_of_g", "x > 0", "g > 0"),
    Slip("through_relu", "zero_let_through", "x > 0", "x >= 0"),
    Slip("through_relu", "slope_alone", ", g, 0", ", 1, 0"),
    Slip("to_scores", "not_divided", "gradient / N", "gradient"),
    Slip("to_scores", "divided_by_classes", "gradient / N", "gradient / classes"),
    Slip("to_scores", "whole_columns", "[np.arange(N), labels]", "[:, labels]"),
    Slip("take_step", "uphill", "- rate", "+ rate"),
    Slip("take_step", "no_momentum", "momentum * step - rate", "-rate"),
    Slip("take_step", "no_rate", "rate * g", "g"),
    Slip("take_step", "step_taken_off", "weight + step", "weight - step"),
    Slip("to_second", "not_divided", "(scores, labels).T", "(scores, labels).T * len(x)"),
    Slip("to_first", "mask_forgotten", "gradients.relu_input(sums, to_maps)", "to_maps"),
    Slip("to_first", "mean_not_shared", " / maps[0, 0].size", ""),
    Slip("learn", "counted_from_one", "argmax(axis=1)", "argmax(axis=1) + 1"),
)

SLIPS = {
    "single_channel": SINGLE_CHANNEL,
    "multi_channel": MULTI_CHANNEL,
    "groups": GROUPS,
    "pooling": POOLING,
    "volumes": VOLUMES,
    "audit": AUDIT,
    "gradients": GRADIENTS,
    "training": TRAINING,
    "transposed": TRANSPOSED,
}
