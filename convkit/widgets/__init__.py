"""Figures for chapters and notebooks; each computes in the page, without a running Python."""

from convkit.widgets.channel_graph import ChannelGraph
from convkit.widgets.pooling_window import PoolingWindow
from convkit.widgets.sliding_window import SlidingWindow
from convkit.widgets.volume import Volume

__all__ = ["ChannelGraph", "PoolingWindow", "SlidingWindow", "Volume"]
