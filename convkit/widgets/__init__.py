"""Figures for chapters and notebooks; each computes in the page, without a running Python."""

from convkit.extras import needed

needed("anywidget", "anywidget", "convkit.widgets")

from convkit.widgets.channel_graph import ChannelGraph
from convkit.widgets.gradient import Gradient
from convkit.widgets.groups import Groups
from convkit.widgets.im2col import Im2col
from convkit.widgets.ledger import Ledger
from convkit.widgets.ledger.blocks import Blocks
from convkit.widgets.network import Network
from convkit.widgets.order_of_operations import OrderOfOperations
from convkit.widgets.pixel_mixer import PixelMixer
from convkit.widgets.pooling_window import PoolingWindow
from convkit.widgets.receptive_field import ReceptiveField
from convkit.widgets.sliding_window import SlidingWindow
from convkit.widgets.transposed import Transposed
from convkit.widgets.volume import Volume

__all__ = [
    "Blocks",
    "ChannelGraph",
    "Gradient",
    "Groups",
    "Im2col",
    "Ledger",
    "Network",
    "OrderOfOperations",
    "PixelMixer",
    "PoolingWindow",
    "ReceptiveField",
    "SlidingWindow",
    "Transposed",
    "Volume",
]
