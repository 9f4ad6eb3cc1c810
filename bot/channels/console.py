"""The assistant in a terminal: the same conversation as anywhere, choices by number."""

from __future__ import annotations

import asyncio
import itertools
import re
import sys
import uuid
from collections.abc import Awaitable, Callable, Collection
from contextlib import nullcontext
from html.parser import HTMLParser
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.text import Text

from bot.channels import (
    Attachment,
    Button,
    InboundMessage,
    OutboundFile,
    OutboundMessage,
    Outcome,
    Receive,
    SendError,
    number_typed,
)

NAME = "terminal"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]')
"""What no file's name may hold on some system, or what turns the direction of reading."""


class ConsoleChannel:
    """One person at one terminal, known as ``sender``.

    A line that begins with one of the words ``sends_file`` and goes on with a path sends that file.
    With a terminal it edits lines and keeps history; with a pipe it reads a script and writes a
    transcript. Choices are numbered: typing ``2`` presses the second.
    """

    name = NAME

    def __init__(
        self,
        sender: str,
        *,
        banner: str,
        prompt: str,
        goodbye: str,
        sends_file: Collection[str] = (),
        language: str | None = None,
        history: Path | None = None,
        meant_for: Callable[[str], str] = str,
        saves_to: Path | None = None,
        saved_as: Callable[[Path], str] = str,
    ) -> None:
        """``meant_for`` words the line above what somebody else at this terminal gets.

        Files are saved to ``saves_to``, the current folder unless given; ``saved_as`` says where.
        """
        self._sender = sender
        self._banner = banner
        self._prompt = prompt
        self._goodbye = goodbye
        self._sends_file = sends_file
        self._language = language
        self._history = history
        self._meant_for = meant_for
        self._saves_to = saves_to or Path.cwd()
        self._saved_as = saved_as
        self._buttons: list[Button] = []
        self._sent = 0
        self._left = False
        self._interactive = sys.stdin.isatty() and sys.stdout.isatty()

    async def run(self, receive: Receive) -> None:
        """Reads until end of input, Ctrl-D, or Ctrl-C on an empty line."""
        self._print(Text(self._banner, style="dim"))
        read = self._line_editor() if self._interactive else _script_line
        with patch_stdout(raw=True) if self._interactive else nullcontext():
            while not self._left and (line := await read()) is not None:
                if not self._interactive:
                    self._print(Text(f"{self._prompt}{line}", style="bold"))
                if line.strip() or not self._interactive:
                    notice = await receive(self._message(line))
                    if notice:
                        self._print(Text(f"{notice}\n"))
        self._print(Text(self._goodbye, style="dim"))

    async def send(self, address: str, message: OutboundMessage) -> str:
        mine = address == self._sender
        if not mine:
            self._print(Text(self._meant_for(address), style="dim"))
        for block in message.blocks:
            self._print(styled(block))
        if message.file is not None:
            try:
                path = await asyncio.to_thread(_save, message.file, self._saves_to)
            except OSError as error:
                raise SendError(Outcome.REFUSED, type(error).__name__) from None
            self._print(Text(self._saved_as(path), style="green"))
        if mine:
            self._buttons = [b for row in message.buttons for b in row if not b.item]
            if self._buttons:
                labels = (f"[{n}] {b.label}" for n, b in enumerate(self._buttons, 1))
                self._print(Text("  ".join(labels), style="cyan"))
        self._print(Text())
        self._sent += 1
        return str(self._sent)

    async def fetch(self, attachment: Attachment) -> bytes:
        """The file at the path that was typed."""
        try:
            return await asyncio.to_thread(Path(attachment.reference).read_bytes)
        except OSError as error:
            raise SendError(Outcome.REFUSED, type(error).__name__) from None

    def _message(self, line: str) -> InboundMessage:
        pressed = None
        place = number_typed(line.strip())
        if place and place <= len(self._buttons):
            pressed = self._buttons[place - 1].handle
        attached = self._attached(line)
        return InboundMessage(
            channel=self.name,
            address=self._sender,
            sender=self._sender,
            message_id=uuid.uuid4().hex,
            text="" if attached else line,
            pressed=pressed,
            attachments=attached,
            language=self._language,
        )

    def _attached(self, line: str) -> tuple[Attachment, ...]:
        word, _, rest = line.strip().partition(" ")
        typed = rest.strip().strip("'\"")
        if word not in self._sends_file or not typed:
            return ()
        path = Path(typed).expanduser().absolute()
        size = path.stat().st_size if path.is_file() else 0
        return (Attachment(reference=str(path), name=path.name, media_type="", size=size),)

    def _line_editor(self) -> Callable[[], Awaitable[str | None]]:
        session: PromptSession[str] = PromptSession(
            history=_kept_in(self._history), reserve_space_for_menu=0
        )

        async def read() -> str | None:
            while True:
                try:
                    return await session.prompt_async(self._prompt)
                except KeyboardInterrupt:
                    # As in a shell: what was typed is dropped; only an empty line is left by it.
                    if not session.default_buffer.text:
                        return None
                except EOFError:
                    return None

        return read

    def _print(self, text: Text) -> None:
        # Made anew each time: the terminal may have been resized, and patch_stdout swaps stdout.
        try:
            Console(file=sys.stdout, highlight=False, soft_wrap=not self._interactive).print(text)
        except SystemExit:
            # rich's word for a reader of a pipe who left; what is printed from now on goes nowhere.
            self._left = True


def _kept_in(path: Path | None) -> History | None:
    """The lines typed before; of this session alone where no file can be kept for them."""
    if path is None:
        return None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))


def _save(file: OutboundFile, folder: Path) -> Path:
    """Writes the file beside whatever has its name; no name leads out of the folder."""
    name = _UNSAFE.sub("_", file.name).lstrip(".") or "file"
    stem, suffix = Path(name).stem, Path(name).suffix
    for number in itertools.count(2):
        path = folder / name
        try:
            with path.open("xb") as opened:
                opened.write(file.content)
            return path
        except FileExistsError:
            name = f"{stem} ({number}){suffix}"
    raise AssertionError


async def _script_line() -> str | None:
    line = await asyncio.to_thread(sys.stdin.readline)
    return line.rstrip("\n") if line else None


class _Styler(HTMLParser):
    STYLES = {"b": "bold", "i": "italic", "code": "green", "a": "underline"}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.text = Text()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._open.append(self.STYLES.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text.append(data, style=" ".join(self._open))


def styled(html: str) -> Text:
    """A block's ``b i code a`` as terminal styles."""
    styler = _Styler()
    styler.feed(html)
    styler.close()
    return styler.text
