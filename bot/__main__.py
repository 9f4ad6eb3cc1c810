"""The ``liaison`` command."""

from __future__ import annotations

import os
import sys

from bot import starting


def main() -> None:
    # What is written here names people, or carries an invitation: it is its owner's alone.
    os.umask(0o077)
    # Without options there is nothing to read: typer, and pydantic that it loads to read them, are
    # a fifth of the processor time until we serve, and 9 MB.
    plain = {"run": starting.run, "chat": starting.chat}.get(" ".join(sys.argv[1:]))
    if plain is not None:
        plain()
    else:
        from bot.command_line import app

        app()


if __name__ == "__main__":
    main()
