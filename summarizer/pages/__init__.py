"""What the HTML pages share: the review page, the index of many episodes and the post.

assets.py    templates, style sheets and scripts of a package, and the content security policy that names them by hash
verdicts.py  how a verdict is written and drawn, and what each flag means
served.py    what a review page is told by the server that serves it, and the sound that it plays
"""

from __future__ import annotations

from summarizer.pages.assets import asset, content_policy, page_style, templates
from summarizer.pages.served import Clip, QueuePlace, ServerInfo, SoundState
from summarizer.pages.verdicts import (
    FLAGS,
    REFUSED,
    REFUSED_LABEL,
    SUPPORT_LABELS,
    SUPPORT_SHAPES,
    VERDICT_LABELS,
    VERDICT_SHAPES,
    Shape,
    label_of,
    shape_of,
)

__all__ = [
    "FLAGS",
    "REFUSED",
    "REFUSED_LABEL",
    "SUPPORT_LABELS",
    "SUPPORT_SHAPES",
    "VERDICT_LABELS",
    "VERDICT_SHAPES",
    "Clip",
    "QueuePlace",
    "ServerInfo",
    "Shape",
    "SoundState",
    "asset",
    "content_policy",
    "label_of",
    "page_style",
    "shape_of",
    "templates",
]
