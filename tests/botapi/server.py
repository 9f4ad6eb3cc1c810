"""The Bot API over real HTTP: routes, tokens, updates, webhooks and all that can go wrong."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from tests.botapi.formatting import Refused
from tests.botapi.limits import Limits
from tests.botapi.methods import Methods
from tests.botapi.users import User
from tests.botapi.world import Chat, Upload, World

TOKEN = "4242:AAcanaryTokenThatMustNeverBeSeenInALog"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
REPEAT_AFTER = 0.01
"""Seconds until a webhook call that was not answered 2xx is repeated; the real server takes
longer."""


class Fault(enum.Enum):
    """What may go wrong on the way; "accepted" means that the method had its effect."""

    DROPPED_BEFORE = "connection closed, not accepted"
    DROPPED_AFTER = "connection closed, accepted"
    NEVER_ANSWERED = "no answer, accepted"
    SERVER_ERROR = "500, not accepted"
    BAD_GATEWAY = "502 with an HTML page, not accepted"
    GATEWAY_TIMEOUT = "504, accepted"
    HALF_BODY = "half of the answer, accepted"
    NOT_JSON = "200 that is no JSON, accepted"


UNACCEPTED = (Fault.DROPPED_BEFORE, Fault.SERVER_ERROR, Fault.BAD_GATEWAY)


@dataclass
class _Planned:
    fault: Fault | Refused
    method: str
    chat_id: int | None
    times: int


class BotApi:
    """A Bot API server for one bot, as strict as the real one.

    ``now`` gives seconds for limits and the age of presses; simulated or not.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.token = TOKEN
        self.url = ""
        self.world = World(now)
        self.limits = Limits(now)
        self.methods = Methods(self.world, self.limits)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.webhook: dict[str, Any] | None = None
        self.token_revoked = False
        self._planned: list[_Planned] = []
        self._polling: asyncio.Event | None = None
        self._pushing: dict[int, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()
        self._open = asyncio.Event()
        self._open.set()
        self.held = 0
        """Messages that came while the server held them back; none of them has had its effect."""
        self._holds_after: int | None = None
        self._awaited: list[tuple[Callable[[], object], asyncio.Event]] = []

    # --- what tests ask and arrange ---

    def user(self, user_id: int) -> User:
        """A person; from now on their private chat exists."""
        self.world.chat(user_id)
        return User(self.world, user_id)

    def chat(self, chat_id: int) -> Chat:
        return self.world.chat(chat_id)

    def counted(self, method: str) -> int:
        """How often a method was called, accepted or not."""
        return sum(name == method for name, _ in self.calls)

    @property
    def polled(self) -> bool:
        """Whether somebody waits for updates."""
        return self._polling is not None

    async def until(self, holds: Callable[[], object], *, within: float = 10) -> None:
        """Waits until something holds, looking whenever the server did something."""
        if not holds():
            event = asyncio.Event()
            self._awaited.append((holds, event))
            async with asyncio.timeout(within):
                await event.wait()

    def _look(self) -> None:
        for awaited in list(self._awaited):
            holds, event = awaited
            if holds():
                event.set()
                self._awaited.remove(awaited)

    def fail(
        self,
        fault: Fault | Refused,
        *,
        method: str = "sendMessage",
        chat: int | None = None,
        times: int = 1,
    ) -> None:
        """Lets the next calls of a method (to one chat) go wrong."""
        self._planned.append(_Planned(fault, method, chat, times))

    def hold(self, *, after: int) -> None:
        """Holds back messages, once so many more have been accepted, until :meth:`release`."""
        self._holds_after = after

    def release(self) -> None:
        """Lets go of the messages held back, and holds no more."""
        self._holds_after, self.held = None, 0
        self._open.set()

    def migrates(self, old: int, new: int) -> None:
        """A group becomes a supergroup."""
        self.chat(old).migrated_to = new
        self.chat(new)

    # --- HTTP ---

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[BotApi]:
        """Listens on a free port of 127.0.0.1; ``url`` is the address."""
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/files/{file_id}", self._download)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            self._stopping.set()
            for task in self._pushing.values():
                task.cancel()
            await asyncio.gather(*self._pushing.values(), return_exceptions=True)
            await runner.cleanup()

    def _refused_token(self, request: web.Request) -> web.Response | None:
        token = request.match_info["token"]
        if not re.fullmatch(r"\d+:[\w-]+", token):
            return _refusal(Refused(404, "Not Found"))
        if token != self.token or self.token_revoked:
            return _refusal(Refused(401, "Unauthorized"))
        return None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._refused_token(request)) is not None:
            return refused
        method = request.match_info["method"]
        given = await _parameters(request)
        self.calls.append((method, given))
        if method == "sendMessage":
            await self._wait_while_held()
        fault = self._fault(method, given)
        if isinstance(fault, Refused):
            self._look()
            return _refusal(fault)
        answer = None if fault in UNACCEPTED else await self._result(method, given)
        self._look()
        if fault is None:
            assert answer is not None
            return answer
        return await self._go_wrong(fault, request, answer)

    async def _wait_while_held(self) -> None:
        if self._holds_after is not None and self._holds_after > 0:
            self._holds_after -= 1
        elif self._holds_after is not None:
            self._open.clear()
            self.held += 1
            self._look()
            await _first(self._open, self._stopping)

    async def _result(self, method: str, given: Mapping[str, Any]) -> web.Response:
        try:
            if method == "getUpdates":
                result: Any = await self._get_updates(given)
            elif method in ("setWebhook", "deleteWebhook", "getWebhookInfo"):
                result = self._webhook_method(method, given)
            else:
                result = self.methods.call(method, given)
        except Refused as refused:
            return _refusal(refused)
        return web.json_response({"ok": True, "result": result})

    def _fault(self, method: str, given: Mapping[str, Any]) -> Fault | Refused | None:
        for planned in self._planned:
            here = planned.chat_id is None or str(planned.chat_id) == str(given.get("chat_id"))
            if planned.method == method and here:
                planned.times -= 1
                if planned.times == 0:
                    self._planned.remove(planned)
                return planned.fault
        return None

    async def _go_wrong(
        self, fault: Fault, request: web.Request, answer: web.Response | None
    ) -> web.StreamResponse:
        line = request.transport
        assert line is not None
        match fault:
            case Fault.SERVER_ERROR:
                return _refusal(Refused(500, "Internal Server Error"))
            case Fault.BAD_GATEWAY:
                page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
                return web.Response(status=502, text=page, content_type="text/html")
            case Fault.GATEWAY_TIMEOUT:
                return web.Response(status=504, text="<html>504</html>", content_type="text/html")
            case Fault.NOT_JSON:
                return web.Response(text="<html>OK</html>", content_type="text/html")
            case Fault.NEVER_ANSWERED:
                await self._stopping.wait()
            case Fault.HALF_BODY:
                assert answer is not None
                assert isinstance(answer.body, bytes)
                half = web.StreamResponse(headers={"Content-Length": str(len(answer.body))})
                await half.prepare(request)
                await half.write(answer.body[: len(answer.body) // 2])
                line.close()
                return half
        line.close()  # once more, where it is the client who did so
        return web.Response()

    async def _download(self, request: web.Request) -> web.Response:
        if (refused := self._refused_token(request)) is not None:
            return refused
        upload = self.methods.files.get(request.match_info["file_id"])
        if upload is None:
            return _refusal(Refused(404, "Not Found"))
        return web.Response(body=upload.content)

    # --- updates, fetched ---

    async def _get_updates(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        if self.webhook is not None:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )
        self._allow(given)
        world = self.world
        offset = int(given.get("offset") or 0)
        if offset < 0:
            offset = next((u["update_id"] for u in world.updates[offset:]), 0)
        world.updates = [update for update in world.updates if update["update_id"] >= offset]
        if self._polling is not None:
            self._polling.set()
        interrupted = self._polling = asyncio.Event()
        self._look()
        timeout = min(float(given.get("timeout") or 0), 50.0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while not world.updates:
                    world.arrived.clear()
                    await _first(world.arrived, interrupted, self._stopping)
                    if interrupted.is_set():
                        raise Refused(
                            409,
                            "Conflict: terminated by other getUpdates request;"
                            " make sure that only one bot instance is running",
                        )
                    if self._stopping.is_set():
                        break
        if self._polling is interrupted:
            self._polling = None
        return world.updates[: int(given.get("limit") or 100)]

    def _allow(self, given: Mapping[str, Any]) -> None:
        if given.get("allowed_updates") is not None:
            allowed = given["allowed_updates"]
            self.world.allowed = json.loads(allowed) if isinstance(allowed, str) else allowed

    # --- updates, pushed ---

    def _webhook_method(self, method: str, given: Mapping[str, Any]) -> Any:
        if method == "getWebhookInfo":
            url = self.webhook["url"] if self.webhook else ""
            waiting = len(self.world.updates)
            return {
                "url": url,
                "has_custom_certificate": False,
                "pending_update_count": waiting,
            }
        url = given.get("url") if method == "setWebhook" else None
        if not url:
            self.webhook = None
            return True
        secret = str(given.get("secret_token") or "")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        if not re.match(r"https://|http://127\.0\.0\.1[:/]", url):
            raise Refused(
                400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
            )
        self._allow(given)
        self.webhook = {"url": url, "secret_token": secret}
        self.world.listener = self._push
        self._push()
        return True

    def _push(self) -> None:
        """Starts calling for every chat with something to say: one update of a chat at a time."""
        if self.webhook is None:
            return
        for chat_id in {_chat_of(update) for update in self.world.updates}:
            if chat_id not in self._pushing:
                self._pushing[chat_id] = asyncio.ensure_future(self._push_chat(chat_id))

    async def _push_chat(self, chat_id: int) -> None:
        async with aiohttp.ClientSession() as session:
            while self.webhook is not None:
                waiting = [one for one in self.world.updates if _chat_of(one) == chat_id]
                if not waiting:
                    break
                secret = self.webhook["secret_token"]
                headers = {SECRET_HEADER: secret} if secret else {}
                try:
                    async with session.post(
                        self.webhook["url"], json=waiting[0], headers=headers
                    ) as response:
                        accepted = 200 <= response.status < 300
                except aiohttp.ClientError:
                    accepted = False
                if accepted:
                    self.world.updates.remove(waiting[0])
                    self._look()
                else:
                    await asyncio.sleep(REPEAT_AFTER)
            # Before the session is closed, which takes a moment in which the chat may go on.
            del self._pushing[chat_id]


def _refusal(refused: Refused) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refused.code,
        "description": refused.description,
    }
    headers = {}
    if refused.parameters:
        body["parameters"] = refused.parameters
    if "retry_after" in refused.parameters:
        headers["Retry-After"] = str(refused.parameters["retry_after"])
    return web.json_response(body, status=refused.code, headers=headers)


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        given: dict[str, Any] = await request.json()
        return given
    found: dict[str, Any] = dict(request.query)
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            found[name] = Upload(value.filename, value.file.read())
        else:
            found[name] = value
    # A file may come as attach://<name of another field>.
    for name, value in list(found.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            found[name] = found.get(value.removeprefix("attach://"))
    return found


async def _first(*events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _chat_of(update: Mapping[str, Any]) -> int:
    event = next(value for name, value in update.items() if name != "update_id")
    chat = event.get("chat") or event["message"]["chat"]
    return int(chat["id"])
