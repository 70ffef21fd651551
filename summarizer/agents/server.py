"""Serves the tools over standard input and output, by the official SDK of the Model Context Protocol.

Standard output carries the protocol and nothing else: the SDK points it at standard error while it serves. One call is
answered at a time, in a thread of its own, so that pings are answered meanwhile.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.agents.answers import EpisodesArguments
from summarizer.agents.confined import ConfinedRoot
from summarizer.agents.proving import Proving
from summarizer.agents.tools import INSTRUCTIONS, TOOLS, answer
from summarizer.errors import InputError, SummarizerError
from summarizer.library.sqlite_cache import own_cache_folder
from summarizer.records.passage_id import EPISODE_ID
from summarizer.settings import Settings
from summarizer.text.characters import clean
from summarizer.text.shortening import shortened
from summarizer.version import __version__

if TYPE_CHECKING:
    import mcp_types as types
    from mcp.server.lowlevel import Server

__all__ = ["serve"]

_SCHEME = "episode://"
_POST = "/post"
_ADDRESS = re.compile(rf"{_SCHEME}(?P<id>{EPISODE_ID})(?P<post>{_POST})?", re.ASCII)
_MAX_POST = 200_000  # characters of a post as a resource
_MAX_ERROR = 500


def serve(folder: Path, settings: Settings) -> None:
    """Serves the archive in a folder until the client closes the connection.

    Raises InputError when there is no such folder, or when the SDK is not installed.
    """
    try:
        import anyio
        from mcp.server.stdio import stdio_server
    except ImportError as error:
        missing = (error.name or "mcp").partition(".")[0]
        raise InputError(
            f"the library {missing} is not installed; run: pip install 'podcast-draft-summarizer[mcp]'"
        ) from None
    _log_in_lines()
    root = ConfinedRoot(folder)
    with tempfile.TemporaryDirectory(prefix="summarizer-mcp-") as scratch:
        archive = Proving(root, _cache(root, Path(scratch)), settings)

        async def run() -> None:
            server = _server(archive)
            async with stdio_server() as (receive, send):
                await server.run(receive, send, server.create_initialization_options())

        anyio.run(run)


def _cache(root: ConfinedRoot, scratch: Path) -> Path:
    """The folder of the index: in the user's cache folder, which outlives this process, or a temporary one."""
    try:
        mine = own_cache_folder(root.url)
        with tempfile.TemporaryFile(dir=mine):
            pass
    except OSError:
        return scratch
    return scratch if root.path == mine or root.path in mine.parents else mine


class _OneLine(logging.Formatter):
    """A message without a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        why = f": {type(error).__name__}" if error is not None else ""
        return shortened(clean(f"summarizer mcp: {record.getMessage()}{why}"), _MAX_ERROR)


def _log_in_lines() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _server(archive: Proving) -> Server[Any]:
    import anyio
    import mcp_types as types
    from mcp.server.lowlevel import Server
    from mcp.shared.exceptions import MCPError

    one_at_a_time = anyio.CapacityLimiter(1)

    async def list_tools(_: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        del params
        return types.ListToolsResult(tools=_tools())

    async def call_tool(_: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await anyio.to_thread.run_sync(_called, archive, params, limiter=one_at_a_time)

    async def list_resources(_: Any, params: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
        cursor = params.cursor if params else None
        try:
            return await anyio.to_thread.run_sync(_resources, archive, cursor, limiter=one_at_a_time)
        except SummarizerError as error:
            raise MCPError(types.INVALID_PARAMS, _line(error)) from None

    async def list_templates(_: Any, params: types.PaginatedRequestParams | None) -> types.ListResourceTemplatesResult:
        del params
        return types.ListResourceTemplatesResult(resource_templates=_templates())

    async def read_resource(_: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        try:
            return await anyio.to_thread.run_sync(_resource, archive, str(params.uri), limiter=one_at_a_time)
        except SummarizerError as error:
            raise MCPError(types.INVALID_PARAMS, _line(error)) from None

    return Server(
        "summarizer",
        version=__version__,
        title="Podcast archive with proven quotations",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _tools() -> list[types.Tool]:
    import mcp_types as types

    harmless = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return [
        types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.takes.model_json_schema(),
            output_schema=tool.gives.model_json_schema(mode="serialization"),
            annotations=harmless,
        )
        for tool in TOOLS.values()
    ]


def _called(archive: Proving, params: types.CallToolRequestParams) -> types.CallToolResult:
    """The answer to a call, as data and as the same data in JSON; an error is one line."""
    import mcp_types as types

    try:
        found = answer(archive, params.name, params.arguments or {})
    except Exception as error:
        return types.CallToolResult(content=[types.TextContent(type="text", text=_line(error))], is_error=True)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=found.model_dump_json())],
        structured_content=found.model_dump(mode="json"),
    )


def _line(error: Exception) -> str:
    """An error as one line; of a defect only its kind, since its message may hold anything."""
    if isinstance(error, SummarizerError):
        return shortened(clean(str(error)), _MAX_ERROR)
    if isinstance(error, sqlite3.OperationalError):
        return f"the index of the archive cannot be used ({shortened(str(error), 80)}); call again in a minute"
    logging.getLogger(__name__).error("a defect: %s: %s", type(error).__name__, error)
    return f"the archive could not be read ({type(error).__name__}); the server's log says more"


def _resources(archive: Proving, cursor: str | None) -> types.ListResourcesResult:
    import mcp_types as types

    found = archive.episodes(EpisodesArguments(limit=50, cursor=_bounded(cursor)))
    listed = [
        types.Resource(uri=f"{_SCHEME}{one.id}", name=one.id, title=one.title, mime_type="application/json")
        for one in found.episodes
    ]
    return types.ListResourcesResult(resources=listed, next_cursor=found.next)


def _bounded(cursor: str | None) -> str | None:
    return cursor[:200] if cursor is not None else None


def _templates() -> list[types.ResourceTemplate]:
    import mcp_types as types

    return [
        types.ResourceTemplate(
            uri_template=f"{_SCHEME}{{id}}", name="episode", title="Facts of an episode", mime_type="application/json"
        ),
        types.ResourceTemplate(
            uri_template=f"{_SCHEME}{{id}}{_POST}", name="post", title="An episode's post", mime_type="text/markdown"
        ),
    ]


def _resource(archive: Proving, uri: str) -> types.ReadResourceResult:
    """`episode://ID` or `episode://ID/post`. Raises InputError."""
    import mcp_types as types

    archive.root.require_inside()
    asked = _ADDRESS.fullmatch(uri)
    if asked is None:
        raise InputError(f"{shortened(clean(uri), 80)} names no episode; give {_SCHEME}ID or {_SCHEME}ID{_POST}")
    entry = archive.episode(asked["id"])
    if not asked["post"]:
        text, kind = entry.model_dump_json(), "application/json"
    elif entry.post is None:
        raise InputError(f"episode {entry.id} has no post")
    else:
        text, kind = clean(archive.root.post(entry.post).read_text("utf-8", "replace")), "text/markdown"
    return types.ReadResourceResult(
        contents=[types.TextResourceContents(uri=uri, mime_type=kind, text=text[:_MAX_POST])]
    )
