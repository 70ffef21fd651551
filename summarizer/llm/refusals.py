"""What an error of the openai library means: whether a retry helps, whether the call was paid for, and a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from summarizer.errors import NetworkError, ProviderError, ProviderStop
from summarizer.llm.client import NotSentError
from summarizer.llm.error_text import said_in, too_long
from summarizer.net.failures import seconds_to_wait
from summarizer.settings.keys import NO_KEY

if TYPE_CHECKING:
    import openai

__all__ = ["Refusal"]

_OF_REQUEST = {400, 413, 422}  # the content, the size or the form of a request
_GATEWAY_STATUSES = {502, 504}  # of a gateway before the provider, which may have done the work all the same


class Refusal:
    """One error of the openai library."""

    def __init__(self, error: openai.OpenAIError) -> None:
        import openai

        self.error = error
        self.status: int | None = getattr(error, "status_code", None)
        self.cause: Literal["timeout", "connection", "status"] = "status"
        if isinstance(error, openai.APITimeoutError):
            self.cause = "timeout"
        elif isinstance(error, openai.APIConnectionError):
            self.cause = "connection"
        self.retry_after = _retry_after(error)  # seconds; 0.0 without a Retry-After header
        self.said = said_in(getattr(error, "body", None))
        self.too_long = too_long(self.status, getattr(error, "body", None), self.said) if self.status else None
        named = f"{getattr(error, 'code', '') or ''} {getattr(error, 'type', '') or ''} {error}"
        self.no_credit = self.status == 429 and bool(re.search(r"insufficient_quota|billing", named))

    @property
    def is_temporary(self) -> bool:
        """Whether a later retry may help."""
        if self.cause != "status":
            return True
        if self.too_long:
            return False
        return (self.status in {408, 409, 429} and not self.no_credit) or (self.status or 0) >= 500

    @property
    def stops_all(self) -> bool:
        """Whether every other request would be refused too: a wrong key, no credit, no such model."""
        return self.no_credit or self.status in {401, 403, 404}

    @property
    def may_be_paid(self) -> bool:
        """Whether the model may have done the work: the connection broke, or a gateway timed out."""
        return self.status in _GATEWAY_STATUSES if self.cause == "status" else not self._unsent

    @property
    def _unsent(self) -> bool:
        # The cause is httpx's or httpx2's, whichever the library is built on.
        return self.cause != "status" and type(self.error.__cause__).__name__ in {"ConnectError", "ConnectTimeout"}

    def explain(self, host: str, model: str, key: str) -> ProviderError | NetworkError:
        """The error of ours, whose message holds neither the key nor anything that looks like a key."""
        status = self.status
        kind = NotSentError if self._unsent else NetworkError
        if self.cause == "timeout":
            return kind(
                f"{host} (language model) did not answer in time; run again, or raise llm.timeout", no_answer=True
            )
        if self.cause == "connection":
            line = f"{host} (language model) cannot be reached; check the network and the base URL"
            return kind(line, no_answer=True)
        said = self._said(key)
        if status and 300 <= status < 400:
            return ProviderStop(f"{host} redirects to another address ({status}); name that address with --llm")
        if status in {401, 403} and key == NO_KEY:
            return ProviderStop(
                f"{host} wants a key ({status}), and none was sent; set OPENAI_API_KEY, and name the host with --llm "
                "or SUMMARIZER_LLM__PROVIDER"
            )
        if status in {401, 403}:
            return ProviderStop(f"the key was not accepted by {host} ({status}); check OPENAI_API_KEY")
        if status == 404:
            return ProviderStop(f"{host} has no model {model!r} (404); name another with --model")
        if self.no_credit:
            return ProviderStop(f"the account at {host} has no credit left (429); nothing more can be asked")
        if status == 429:
            line = f"{host} is still limiting requests (429); run again later{said}"
            return ProviderError(line, retry_after=self.retry_after or None)
        if status and status >= 500:
            return ProviderError(
                f"{host} failed ({status}); run again later{said}", retry_after=self.retry_after or None
            )
        line = f"{host} did not accept the request ({status or type(self.error).__name__}){said}"
        return ProviderError(line, of_request=status in _OF_REQUEST)

    def _said(self, key: str) -> str:
        line = said_in(getattr(self.error, "body", None), key)
        return f": {line[:160]}" if line and line[0] != "<" else ""  # a gateway may send a page


def _retry_after(error: openai.OpenAIError) -> float:
    response = getattr(error, "response", None)
    if response is None:
        return 0.0
    milliseconds = seconds_to_wait(response.headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000.0
    return seconds_to_wait(response.headers.get("retry-after")) or 0.0
