"""Figures for chapters and notebooks; each computes in the page, without a running Python."""

from convkit.widgets.channel_graph import ChannelGraph
from convkit.widgets.sliding_window import SlidingWindow

__all__ = ["ChannelGraph", "SlidingWindow"]
