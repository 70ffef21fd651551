"""What an error of the openai library means: whether a retry helps, whether the call was paid for, and a message.

Servers say the same with different statuses: Gemini and xAI refuse a wrong key with 400, Anthropic an account without
credit, and Gemini calls a limit of one minute a quota. So the words count as much as the status.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from summarizer.errors import NetworkError, ProviderError, ProviderStop
from summarizer.llm.client import NotSentError
from summarizer.llm.error_text import codes_in, delay_in, said_in, title_of, too_long
from summarizer.llm.replies import completion_in, has_choice
from summarizer.net.address import through_proxy
from summarizer.net.failures import seconds_to_wait
from summarizer.settings.keys import NO_KEY

if TYPE_CHECKING:
    import openai

__all__ = ["Refusal", "error_inside"]

Kind = Literal["", "credit", "day", "key", "access", "model", "path", "filter", "broken"]

_OF_REQUEST = {400, 413, 422}  # the content, the size or the form of a request
_GATEWAY_STATUSES = {502, 504, 524}  # of a gateway before the provider, which may have done the work all the same
_STOPPING = {"credit", "day", "key", "access", "model", "path", "broken"}  # every other request would be refused too

# Kinds by words, with the statuses in which the words count; the first that fits.
_WORDS: tuple[tuple[Kind, set[int], str], ...] = (
    (
        "credit",
        {400, 402, 403, 412, 429},
        r"insufficient[ _-]?(?:quota|balance|credit|fund)|exceeded_current_quota|credit (?:balance|limit)|"
        r"(?:out of|no|any|add|more|available|included) credits|check your plan and billing|"
        r"billing (?:hard|not|is)|recharge|arrear|overdue|payment required|spend(?:ing)? limit|"
        r"balance (?:is |has )?(?:insufficient|too low|not enough)|余额不足|欠费",
    ),
    ("day", {403, 429}, r"per[ _-]?day|daily (?:request |token |usage )*(?:limit|quota)|\b[RT]PD\b"),
    ("filter", {400, 403, 422, 451}, r"content.?(?:filter|policy|management)|responsible.?ai|moderation|flagged"),
    (
        "key",
        {400, 401, 403, 404},
        r"api.?key.{0,40}(?:not valid|invalid|incorrect|not found|expired|missing|disabled|revoked|not accepted)|"
        r"(?:invalid|incorrect|wrong|missing|no|expired|valid|malformed) (?:api.?\[?key|token|credentials|auth\w*)|"
        r"api_key_invalid|invalid_api_key|authentication (?:fail|error)|unauthori[sz]ed|not authenticated",
    ),
    (
        "access",
        {400, 403, 451},
        r"location is not supported|(?:country|region|territory)\b.{0,30} (?:not (?:supported|allowed)|unsupported)|"
        r"not (?:available|supported) in your (?:country|region|location)|unsupported_country",
    ),
    (
        "model",
        {400, 404, 422},
        r"model_?not_?found|deploymentnotfound|deployment .{0,60}(?:not exist|not found)|not a valid model|"
        r"unknown_?model\b|no such model|invalid model\b|model_(?:decommissioned|not_exist)|"
        r"models?\b[^.]{0,100}?\b(?:not found|(?:does|do) not exist|not exist|doesn't exist|decommissioned|"
        r"is not available|has been (?:removed|deprecated|shut)|is not a chat model|no longer)",
    ),
    (
        "broken",
        {500, 503},
        r"requires more system memory|out of memory|unable to load model|\b(?:failed|error) (?:to load|loading) "
        r"(?:the )?model\b|no models? loaded",
    ),
)
_NO_PATH = re.compile(
    r"invalid url|unexpected endpoint|page not found|^not found$|no route|unknown (?:request )?url|cannot post|"
    r"method not allowed|resource not found|unsupported path|path .{0,80}not found|^\s*$|^\s*<",
    re.IGNORECASE,
)


class Refusal:
    """One error of the openai library."""

    def __init__(self, error: openai.OpenAIError) -> None:
        import openai

        self.error = error
        self.status: int | None = getattr(error, "status_code", None)
        self.cause: Literal["timeout", "connection", "status", "envelope", "gateway"] = "status"
        if isinstance(error, openai.APITimeoutError):
            self.cause = "timeout"
        elif isinstance(error, openai.APIConnectionError):
            self.cause = "connection"
        elif self._sent_status == 200:
            self.cause = "envelope"
        elif self.status in {504, 524}:
            self.cause = "gateway"
        body: Any = getattr(error, "body", None)
        self.said = said_in(body)
        self.named = f"{codes_in(body)} {self.said}".strip()
        self.too_long = too_long(self.status, body, self.said) if self.status else None
        self.retry_after = _retry_after(error) or delay_in(body, self.said)  # seconds; 0.0 when nothing is said
        self.kind = self._kind() if self.status and not self.too_long else ""

    @property
    def is_temporary(self) -> bool:
        """Whether a later retry may help."""
        if self.cause in {"timeout", "connection"}:
            return True
        if self.too_long or self.kind:
            return False
        return self.status in {408, 409, 425, 429} or (self.status or 0) >= 500

    @property
    def no_credit(self) -> bool:
        return self.kind == "credit"

    @property
    def stops_all(self) -> bool:
        """Whether every other request would be refused too: a wrong key, no credit, no such model."""
        return self.kind in _STOPPING or self.redirects

    @property
    def redirects(self) -> bool:
        return 300 <= (self.status or 0) < 400

    @property
    def may_name_parameter(self) -> bool:
        """Whether a parameter of the request may be what the server refuses."""
        return self.status in {400, 404, 422, 500, 501, 502, 503} and self.kind == "" and not self.too_long

    @property
    def may_be_paid(self) -> bool:
        """Whether the model may have done the work: the connection broke, or a gateway timed out."""
        return self.status in _GATEWAY_STATUSES if self.status else not self._unsent

    @property
    def _sent_status(self) -> int | None:
        return getattr(getattr(self.error, "response", None), "status_code", None)

    @property
    def _unsent(self) -> bool:
        # The cause is httpx's or httpx2's, whichever the library is built on.
        return self.cause != "status" and type(self.error.__cause__).__name__ in {"ConnectError", "ConnectTimeout"}

    @property
    def _undecoded(self) -> bool:
        return self.cause == "connection" and type(self.error.__cause__).__name__ == "DecodingError"

    def _kind(self) -> Kind:
        status, waits = self.status or 0, self.status == 429 and self.retry_after > 0
        fitting = (kind for kind, of, words in _WORDS if status in of and re.search(words, self.named, re.IGNORECASE))
        found: Kind = next(fitting, "")
        if found in {"credit", "day"} and waits and "insufficient_quota" not in self.named:
            found = "day" if "PerDay" in str(getattr(self.error, "body", ""))[:4000] else ""
        if found:
            return found
        always: dict[int, Kind] = {401: "key", 402: "credit", 403: "access", 405: "path"}
        if status in always:
            return always[status]
        return "path" if status == 404 and _NO_PATH.search(self.said) else ""

    def explain(self, host: str, model: str, key: str) -> ProviderError | NetworkError:
        """The error of ours, whose message holds neither the key nor anything that looks like a key."""
        status, said = self.status, self._said(key)
        kind = NotSentError if self._unsent else NetworkError
        if self.cause == "timeout":
            return kind(
                f"{host} (language model) did not answer in time{self._way}; run again, or raise llm.timeout",
                no_answer=True,
            )
        if self._undecoded:
            return NetworkError(
                f"{host} (language model) sent an answer that cannot be unpacked; a gateway may break it"
            )
        if self.cause == "connection":
            line = f"{host} (language model) cannot be reached{self._way}; check the network and the base URL"
            return kind(line, no_answer=True)
        if line := self._lasting(host, model, key, said):
            return ProviderStop(line)
        if self.kind == "filter":
            return ProviderError(f"the content filter of {host} refused the request ({status}){said}", of_request=True)
        if status == 429:
            line = f"{host} is still limiting requests (429); run again later{said}"
            return ProviderError(line, retry_after=self.retry_after or None)
        if status and status >= 500:
            return ProviderError(
                f"{host} failed ({status}); run again later{said}", retry_after=self.retry_after or None
            )
        line = f"{host} did not accept the request ({status or type(self.error).__name__}){said}"
        return ProviderError(line, of_request=status in _OF_REQUEST)

    @property
    def _way(self) -> str:
        """Names the proxy through which the server was asked."""
        request = getattr(self.error, "request", None)
        return through_proxy(str(request.url)) if request is not None else ""

    def _lasting(self, host: str, model: str, key: str, said: str) -> str:
        """The message of what every other request would meet as well; "" for another error."""
        status = self.status
        if self.redirects:
            return f"{host} redirects to another address ({status}); name that address with --llm"
        if self.kind in {"key", "access"} and key == NO_KEY:
            return (
                f"{host} wants a key ({status}), and none was sent; set OPENAI_API_KEY, and name the host with --llm "
                "or SUMMARIZER_LLM__PROVIDER"
            )
        lines: dict[Kind, str] = {
            "key": f"the key was not accepted by {host} ({status}); check OPENAI_API_KEY",
            "access": f"{host} refuses access ({status}){said or '; check OPENAI_API_KEY and what it may do'}",
            "credit": f"the account at {host} has no credit left ({status}); nothing more can be asked{said}",
            "day": f"the account at {host} has reached its limit of the day ({status}); run again tomorrow{said}",
            "model": f"{host} has no model {model!r} ({status}); name another with --model{said}",
            "path": f"{host} answers no requests to a language model at this address ({status}); check the base URL, "
            "which mostly ends in /v1",
            "broken": f"{host} cannot run the model {model!r} ({status}){said}",
        }
        return lines.get(self.kind, "")

    def _said(self, key: str) -> str:
        line = said_in(getattr(self.error, "body", None), key)
        if line[:1] == "<":  # a gateway's page
            return title_of(line)
        return f": {line[:160]}" if line else ""


def error_inside(response: Any, text: str) -> openai.APIStatusError | None:
    """The error that a response with status 200 holds instead of an answer (OpenRouter, LM Studio, gateways).

    Its status is the one that it names, else one by its words; 500 for an error that may pass.
    """
    import openai

    try:
        found = completion_in(text)
    except ProviderError:
        return None
    if has_choice(found):
        return None
    body = found.get("error") or found
    if not said_in(body):
        return None
    told = _status_in(body) or _status_in(found)
    for status in [told] if told else [400, 404, 429, 500]:
        error = openai.APIStatusError("an error inside", response=response, body=body)
        error.status_code = status
        refusal = Refusal(error)
        if refusal.kind or refusal.too_long:
            break
    return error


def _status_in(error: Any) -> int | None:
    if not isinstance(error, dict):
        return None
    codes = (str(error.get(name, "")) for name in ("code", "status", "status_code", "statusCode"))
    return next((int(code) for code in codes if re.fullmatch(r"[45]\d\d", code, re.ASCII)), None)


def _retry_after(error: openai.OpenAIError) -> float:
    response = getattr(error, "response", None)
    if response is None:
        return 0.0
    milliseconds = seconds_to_wait(response.headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000.0
    return seconds_to_wait(response.headers.get("retry-after")) or 0.0
