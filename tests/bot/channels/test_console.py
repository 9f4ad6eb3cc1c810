"""A file in a terminal is saved where it can be found, and nowhere else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels import OutboundFile, OutboundMessage
from bot.channels.console import ConsoleChannel


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("台账.xlsx", "台账.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (".bashrc", "bashrc"),
        ("照片\u202egnp.exe", "照片_gnp.exe"),
        ("a\x00b\n.docx", "a_b_.docx"),
        ("", "file"),
    ],
)
def test_file_is_saved_under_a_safe_name_and_said_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, saved: str
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    console = ConsoleChannel(
        "me",
        banner="",
        prompt="",
        goodbye="",
        saves_to=folder,
        saved_as=lambda path: f"存到 {path.name}",
    )
    file = OutboundFile(name, "application/octet-stream", b"one")
    asyncio.run(console.send("me", OutboundMessage(("给您",), file=file)))
    assert [path.name for path in folder.iterdir()] == [saved]
    assert (folder / saved).read_bytes() == b"one"
    assert f"存到 {saved}" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == [folder]


def test_file_takes_no_others_place(tmp_path: Path) -> None:
    console = ConsoleChannel("me", banner="", prompt="", goodbye="", saves_to=tmp_path)
    for content in (b"one", b"two", b"three"):
        file = OutboundFile("台账.xlsx", "application/octet-stream", content)
        asyncio.run(console.send("me", OutboundMessage(("给您",), file=file)))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "台账.xlsx": b"one",
        "台账 (2).xlsx": b"two",
        "台账 (3).xlsx": b"three",
    }
