"""What a draft asks of a language model, told before the first request: where the transcript goes, and for how much."""

from __future__ import annotations

from summarizer.drafting.conversation import Conversation
from summarizer.drafting.settling import MOST_REWRITES
from summarizer.llm import LlmClient, count_tokens
from summarizer.llm.metering import sending_line
from summarizer.post_format import INSIGHTS
from summarizer.reporting import Reporter

__all__ = ["tell_what_is_sent"]

# Tokens of one request besides the conversation, measured on drafts of six episodes: prompt, answer.
_READING, _OUTLINE, _INSIGHT = (1700, 5500), (7500, 900), (4200, 500)
_QUOTATIONS, _FRAMING, _VERIFYING, _REWRITING = (7500, 700), (4500, 900), (9000, 2500), (2500, 250)
_RESERVES = 2  # insights that are written in place of others, besides a second look at their quotations


def tell_what_is_sent(conversation: Conversation, client: LlmClient, insights: int, report: Reporter) -> None:
    """One line that names the host and the most that it should cost; none for a model on this machine."""
    host = client.host
    if host is None:
        return
    words = len(conversation.transcript.words)
    whole = count_tokens(conversation.text(range(len(conversation.transcript.sentences))))
    written = [*[_INSIGHT] * (min(insights, INSIGHTS[1]) + _RESERVES), _QUOTATIONS, _QUOTATIONS]
    several = [*written, _FRAMING, _VERIFYING, *[_REWRITING] * MOST_REWRITES]
    parts = [_READING, _OUTLINE, *several]
    tokens_in, tokens_out = whole + sum(one[0] for one in parts), sum(one[1] for one in parts)
    report.note(sending_line(host, words, client.estimate(tokens_in, tokens_out, len(parts)), client.model))
