"""How is Telegram served? The channel, the assistant and delivery, until somebody stops them."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.orm import Session

from bot import logs
from bot.backups import LOOK_SECONDS, Backups
from bot.channels import InboundMessage, Unhandled
from bot.channels.telegram import TelegramChannel
from bot.channels.webhook import Webhook
from bot.clock import Clock
from bot.config import Settings, evidence_folder
from bot.delivery import Delivery
from bot.evidence.links import Guard, LinkWatch
from bot.flood import MOST_A_MINUTE, FloodGate
from bot.health import WATCH_EVERY, Health, HealthServer, Watch
from bot.keeping import KEEPING_EVERY, Keeping
from bot.notices import tell_stopped
from bot.pace import Pace, share_of
from bot.papers.making import Papers
from bot.reminding.sweep import EVERY, Sweep, schedule
from bot.set_aside import set_aside
from bot.starting import uncollected
from messages.catalog import say
from storage import people
from storage.db import Database
from storage.evidence_files import EvidenceStore
from storage.reminders import Reach

if TYPE_CHECKING:
    from bot.assistant import Assistant

log = logging.getLogger(__name__)

T = TypeVar("T")

POSTGRESQL_THREADS = 8
"""Turns at the same time. SQLite lets one write at a time, so one thread takes all its turns: by
turns in several, each with its own connection, an answer cost a tenth more processor time."""
LONGEST_STOP = 3.5
"""Seconds from SIGTERM until the process ends whatever still hangs."""
CUT_SHORT = 128 + signal.SIGTERM
"""What it then ends with, as any program does that SIGTERM ends."""


async def serve(
    settings: Settings,
    database: Database,
    announce: Callable[[str], None],
    *,
    pace: Pace | None = None,
    clock: Clock | None = None,
    sweep_every: float = EVERY,
    most_a_minute: int = MOST_A_MINUTE,
) -> None:
    """Serves until cancelled or SIGTERM; what is being handled ends first. A turn or a call that
    hangs does not keep the process that SIGTERM has told to end.

    ``announce`` is told once that the bot is connected. ``pace`` is Telegram's and ``clock`` the
    settings' unless another is given. ``sweep_every`` is in seconds, ``most_a_minute`` how many
    messages of one person are read.
    Raises :class:`bot.channels.TokenRefused`.
    """
    assert settings.telegram_token is not None
    token = settings.telegram_token.value
    secret = settings.webhook_secret.value if settings.webhook_secret else ""
    logs.start(settings.log, [token, secret])
    clock = clock or settings.clock()
    turns = ThreadPoolExecutor(1 if database.path else POSTGRESQL_THREADS, "turns")

    async def in_worker(call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(turns, call)

    def unreachable(session: Session, channel: str, address: str) -> None:
        person = people.person_at(session, channel, address)
        if person is not None:
            tell_stopped(session, person, clock.now())

    async def reached(channel: str, address: str, back: bool) -> None:
        await asyncio.to_thread(note_reached, database, clock.now(), channel, address, back)
        delivery.nudge()

    async def keep(event: Unhandled) -> bool:
        done = await asyncio.to_thread(set_aside, database, clock.now(), event)
        if done:
            delivery.nudge()
        return done

    channel = TelegramChannel(
        token,
        api_url=settings.telegram_api_url,
        webhook=Webhook(settings.webhook_url, settings.webhook_listen, secret)
        if settings.webhook_url
        else None,
        reached=reached,
        set_aside=keep,
    )
    delivery = Delivery(
        database,
        {channel.name: channel},
        clock,
        unreachable=unreachable,
        in_worker=in_worker,
        pace=pace or Pace(share_of(settings.processes)),
    )
    guard = Guard(enabled=settings.link_check, only=settings.link_hosts)
    looking = LinkWatch(database, clock, guard)
    store = EvidenceStore(evidence_folder())
    making = Papers(database, clock, [channel.name], delivery.nudge, show_busy=channel.show_busy)

    nudges = [delivery.nudge, looking.nudge, making.nudge]

    def nudge() -> None:
        for each in nudges:
            each()

    username = await channel.username()

    async def warm_up() -> Assistant:
        # Not before: it would hold up the first look at what people wrote.
        await channel.receiving.wait()
        return await in_worker(
            lambda: _warm_assistant(database, clock, nudge, username, settings.keep_years)
        )

    assistant = asyncio.ensure_future(warm_up())
    gate = FloodGate(
        database,
        lambda message: assistant.result().receive(message),
        delivery.nudge,
        most_a_minute,
    )

    async def receive(message: InboundMessage) -> str | None:
        await asyncio.shield(assistant)
        return await in_worker(lambda: gate.receive(message, clock.now()))

    async def take_in_files() -> None:
        await asyncio.shield(assistant)  # which has imported what this needs
        from bot.received_files import ReceivedFiles

        reading = ReceivedFiles(
            database,
            clock,
            {channel.name: channel},
            store,
            delivery.nudge,
            show_busy=channel.show_busy,
        )
        nudges.append(reading.nudge)
        await reading.run()

    sweeping = Sweep(database, clock, reach=Reach([channel.name]), nudge=delivery.nudge)
    key = "cli.serving_webhook" if settings.webhook_url else "cli.serving_polling"
    values = {"listen": settings.webhook_listen} if settings.webhook_url else {}
    announce(say(key, settings.language, username=username, **values).unescape())
    scheduler = schedule(sweeping, every=sweep_every)
    health = Health(database, clock, lambda: sweeping.beat_at)
    watch = Watch(health, database, clock, delivery.nudge)
    scheduler.add_job(
        watch.run, "interval", seconds=max(WATCH_EVERY, sweep_every), misfire_grace_time=None
    )
    if settings.now is None:  # in a rehearsal of another year nobody's time is up
        keeping = Keeping(database, clock, settings.keep_years, settings.backup_keep)
        scheduler.add_job(keeping.run, "interval", seconds=KEEPING_EVERY, max_instances=1)
    if settings.backup_folder is not None and database.path is not None:
        copying = Backups(
            database, clock, settings.backup_folder, settings.backup_keep, evidence=store
        )
        scheduler.add_job(
            copying.run,
            "interval",
            seconds=max(LOOK_SECONDS, sweep_every),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    monitored = None
    if settings.health_listen:
        monitored = HealthServer(health, settings.health_listen)
        monitored.start()
    await _until_stopped(
        channel.run(receive),
        delivery.run(),
        looking.run(),
        take_in_files(),
        making.run(),
        assistant,
    )
    turns.shutdown()
    scheduler.shutdown(wait=False)
    if monitored is not None:
        monitored.stop()
    await channel.close()


def _warm_assistant(
    database: Database, clock: Clock, nudge: Callable[[], None], username: str, keep_years: int
) -> Assistant:
    """The assistant with all that its first answer needs. It and the handlers are imported here,
    for they are half of what is imported."""
    with uncollected():
        from bot.assistant import Assistant
        from bot.turn import Office

        office = Office(bot_name=username, keep_years=keep_years)
        assistant = Assistant(database, clock, nudge=nudge, office=office)
        assistant.warm_up()
    return assistant


def note_reached(
    database: Database, now: dt.datetime, channel: str, sender: str, reachable: bool
) -> None:
    """A person blocked the bot, or came back: noted, and the coordinator told of the former."""
    with database.writing() as session:
        person = people.note_reached(session, channel, sender, reachable, now)
        if person is not None and not reachable:
            tell_stopped(session, person, now)


async def _until_stopped(*work: Awaitable[object]) -> None:
    """Runs all until one fails or the process is asked to stop; then lets each wind down."""
    tasks = [asyncio.ensure_future(each) for each in work]
    loop = asyncio.get_running_loop()

    def stop() -> None:
        # Once is enough: a second time would cut short how a task winds down.
        for task in tasks:
            if not task.cancelling():
                task.cancel()

    def told_to_end() -> None:
        _end_in_time()
        stop()

    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, told_to_end)
    try:
        await asyncio.gather(*tasks)
    except asyncio.CancelledError:
        log.info("stopping")
    finally:
        stop()
        await asyncio.gather(*tasks, return_exceptions=True)


def _end_in_time() -> None:
    """Ends the process soon, should it not have ended by then.

    A thread that waits for a locked database or a name server cannot be cancelled. To end it is
    to be killed, and that loses nothing: what was not booked comes again.
    """
    last = threading.Timer(LONGEST_STOP, os._exit, [CUT_SHORT])
    last.daemon = True
    last.start()
