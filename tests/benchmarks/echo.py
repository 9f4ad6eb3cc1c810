"""The peer: a bare python-telegram-bot that says back what it is told.

python -m tests.benchmarks.echo API_URL [WEBHOOK_PORT]
"""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters

TOKEN = "4242:AAcanaryTokenThatMustNeverBeSeenInALog"


async def echo(update: Update, context: Any) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main(api_url: str, port: str | None = None) -> None:
    application = Application.builder().token(TOKEN).base_url(f"{api_url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    if port is None:
        application.run_polling()
        return
    application.run_webhook(
        listen="127.0.0.1",
        port=int(port),
        url_path="/",
        webhook_url=f"http://127.0.0.1:{port}/",
        secret_token="sesame",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
