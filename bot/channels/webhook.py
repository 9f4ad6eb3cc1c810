"""How do events reach us when the network calls, instead of being asked?"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import h11

from bot.channels import CannotListen, host_and_port

log = logging.getLogger(__name__)

LARGEST_BODY = 1 << 20
"""Bytes; a Telegram update is a few thousand."""
PATIENCE = 30.0
"""Seconds a caller has to say its whole request."""
ANSWERS_WITHIN = 2.0
"""Seconds a server has that is asked whether it is one of ours."""
NO_SECRET = "it carries no secret, so it is not Telegram's (told once)"
OTHER_SECRET = (
    "its secret is not LIAISON_WEBHOOK_SECRET. Unless somebody guesses, another process was started"
    " later with another one, and Telegram calls with that: set the same for all and restart them"
    " (told once, until a call is right)"
)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the network calls: the public ``url``, ``listen`` as ``host:port``, and the secret
    every call must carry."""

    url: str
    listen: str
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"


class NotBooked(Exception):
    """What came could not be booked now, and it is known why: it is to come again."""


class WebhookServer:
    """A small HTTP server in front of ``handle(body)``.

    A call is answered 200 once ``handle`` returned and 500 when it raised, so that the network
    sends the event again. The secret is compared before anything of the body is read.
    """

    def __init__(
        self, webhook: Webhook, secret_header: str, handle: Callable[[bytes], Awaitable[None]]
    ) -> None:
        self._webhook = webhook
        self._secret = webhook.secret.encode()
        self._secret_header = secret_header.lower().encode()
        self._handle = handle
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._refusals_told: set[str] = set()

    async def start(self) -> int:
        """Listens from now on; returns the port, which the system chose if it was given as 0.

        Raises :class:`CannotListen`.
        """
        host, port = host_and_port(self._webhook.listen)
        try:
            self._server = await asyncio.start_server(self._connected, host, port)
        except OSError:
            raise CannotListen(self._webhook.listen) from None
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Listens no more; a call cut off here was not answered, so it will be repeated."""
        if self._server is None:
            return
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        connection = h11.Connection(h11.SERVER)
        try:
            while await self._answer_one(connection, reader, writer):
                connection.start_next_cycle()
        except (h11.RemoteProtocolError, OSError, TimeoutError):
            pass  # a caller that speaks no HTTP, or left: there is nobody to tell
        except asyncio.CancelledError:
            pass  # stop() ends idle connections
        finally:
            self._connections.discard(task)
            writer.close()

    async def _answer_one(
        self, connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answers one call; returns whether the connection may carry another."""
        async with asyncio.timeout(PATIENCE * 3):
            event = await _next(connection, reader)
        if not isinstance(event, h11.Request):
            return False
        refusal = self._refusal(event)
        body = b""
        if refusal is None:
            async with asyncio.timeout(PATIENCE):
                while isinstance(data := await _next(connection, reader), h11.Data):
                    body += data.data
                    if len(body) > LARGEST_BODY:
                        refusal = 413
                        break
        status = await self._handled(body) if refusal is None else refusal
        headers = [("content-length", "0")]
        if refusal is not None:
            headers.append(("connection", "close"))
        writer.write(connection.send(h11.Response(status_code=status, headers=headers)) or b"")
        writer.write(connection.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        if refusal is not None:
            await _linger(reader, writer)
        return connection.our_state is h11.DONE and connection.their_state is h11.DONE

    def _refusal(self, request: h11.Request) -> int | None:
        """The status of a call that is not the network's; its secret is never logged."""
        headers = dict(request.headers)
        given = headers.get(self._secret_header, b"")
        if not hmac.compare_digest(given, self._secret):
            self._tell_refusal(OTHER_SECRET if given else NO_SECRET)
            return 403
        self._refusals_told.discard(OTHER_SECRET)
        if urlsplit(request.target.decode("ascii", "replace")).path != self._webhook.path:
            return 404
        if request.method != b"POST":
            return 405
        if int(headers.get(b"content-length", b"0")) > LARGEST_BODY:
            return 413
        return None

    def _tell_refusal(self, why: str) -> None:
        """Once: a network that is refused calls again and again, and a load balancer that looks
        whether we are there comes every few seconds."""
        if why not in self._refusals_told:
            self._refusals_told.add(why)
            log.warning("webhook call refused: %s", why)

    async def _handled(self, body: bytes) -> int:
        try:
            await self._handle(body)
        except NotBooked:
            return 500
        except Exception:
            log.exception("webhook call failed; the network will repeat it")
            return 500
        return 200


def is_served_at(host: str, port: int) -> bool:
    """Whether a server like ours answers there: it refuses a call without the secret, and says
    nothing besides, not even what it is. The secret is not told to whoever listens there."""
    asked = HTTPConnection(host or "localhost", port, timeout=ANSWERS_WITHIN)
    try:
        asked.request("GET", "/")
        told = asked.getresponse()
        return told.status == 403 and not told.getheader("Server") and not told.read()
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()


async def _next(connection: h11.Connection, reader: asyncio.StreamReader) -> object:
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await reader.read(65536))
    return event


async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Lets a refused caller read the answer: closing over unread bytes would reset it away."""
    writer.write_eof()
    async with asyncio.timeout(2):
        while await reader.read(65536):
            pass
