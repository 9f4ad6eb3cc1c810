"""What each Bot API method does, and when it says no."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.botapi.formatting import Refused, formatted
from tests.botapi.limits import Limits
from tests.botapi.world import BOT, Chat, Message, Upload, World

MOST_BUTTONS = 100
MOST_MARKUP_BYTES = 10_240
LONGEST_DATA = 64
LONGEST_CAPTION = 1024
LONGEST_ANSWER = 200
LARGEST_PHOTO = 10 << 20
LARGEST_UPLOAD = 50 << 20
PICTURE_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
PRESS_LIVES = 60.0


class Methods:
    """The methods, each named as in the Bot API; parameters come as strings or parsed JSON."""

    def __init__(self, world: World, limits: Limits) -> None:
        self.world = world
        self.limits = limits
        self.strict_amp = False
        self.lint: list[str] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.files: dict[str, Upload] = {}

    def call(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """The result of a method. Raises :class:`Refused`."""
        function = getattr(self, f"do_{method}", None)
        if function is None:
            raise Refused(404, "Not Found: method not found")
        return function(parameters)

    def do_getMe(self, _: Mapping[str, Any]) -> Any:  # noqa: N802 - the method's own name
        return BOT

    # --- messages ---

    def do_sendMessage(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        chat = self._chat(given)
        seen = formatted(
            str(given.get("text", "")), given.get("parse_mode"), strict_amp=self.strict_amp
        )
        self.lint += seen.lint
        buttons = _keyboard(given)
        self.limits.count(chat.id)
        message = Message(
            next(chat.ids),
            seen.text,
            str(given["text"]),
            from_bot=True,
            buttons=buttons,
            silent=_truth(given.get("disable_notification")),
            preview=not _parsed(given.get("link_preview_options") or "{}").get("is_disabled"),
            entities=seen.entities,
        )
        chat.everything.append(message)
        return self.world.said(chat, message)

    def do_editMessageText(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        chat, message = self._message_to_edit(given)
        if message.media is not None:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        seen = formatted(
            str(given.get("text", "")), given.get("parse_mode"), strict_amp=self.strict_amp
        )
        self.lint += seen.lint
        buttons = _keyboard(given)
        if (seen.text, seen.entities, buttons) == (message.text, message.entities, message.buttons):
            raise _not_modified()
        message.text, message.raw = seen.text, str(given["text"])
        message.entities, message.buttons = seen.entities, buttons
        message.edits += 1
        return self.world.said(chat, message)

    def do_editMessageReplyMarkup(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        chat, message = self._message_to_edit(given)
        buttons = _keyboard(given)
        if buttons == message.buttons:
            raise _not_modified()
        message.buttons = buttons
        message.edits += 1
        return self.world.said(chat, message)

    def do_sendChatAction(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        self._chat(given).actions.append(str(given.get("action")))
        return True

    def do_sendDocument(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        return self._send_file(given, "document")

    def do_sendPhoto(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        return self._send_file(given, "photo")

    def _send_file(self, given: Mapping[str, Any], kind: str) -> Any:
        chat = self._chat(given)
        upload = given.get(kind)
        if isinstance(upload, str) and upload in self.files:
            upload = self.files[upload]
        if not isinstance(upload, Upload):
            raise Refused(400, f"Bad Request: there is no {kind} in the request")
        _check_upload(upload, kind)
        caption = ""
        if given.get("caption"):
            seen = formatted(given["caption"], given.get("parse_mode"), strict_amp=self.strict_amp)
            self.lint += seen.lint
            caption = seen.text
        if len(caption.encode("utf-16-le")) // 2 > LONGEST_CAPTION:
            raise Refused(400, "Bad Request: message caption is too long")
        buttons = _keyboard(given)
        self.limits.count(chat.id)
        message = Message(
            next(chat.ids),
            caption,
            str(given.get("caption", "")),
            from_bot=True,
            buttons=buttons,
            silent=_truth(given.get("disable_notification")),
            media=kind,
            file=upload,
            guarded=_truth(given.get("protect_content")),
        )
        chat.everything.append(message)
        file = self.keep(upload)
        shown = [file | {"width": 1, "height": 1}] if kind == "photo" else file
        return self.world.said(chat, message) | {kind: shown}

    # --- presses, menus, files ---

    def do_answerCallbackQuery(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        text = given.get("text")
        if text is not None and len(text) > LONGEST_ANSWER:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        press = self.world.presses.get(str(given.get("callback_query_id")))
        too_old = press and self.world.now() - press.pressed_at > PRESS_LIVES
        if press is None or press.answered or too_old:
            raise Refused(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        press.answered, press.answer = True, text
        return True

    def do_setMyCommands(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        commands = _parsed(given.get("commands", "[]"))
        if len(commands) > 100:
            raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self._set_commands(given, commands)
        return True

    def do_deleteMyCommands(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        self._set_commands(given, None)
        return True

    def _set_commands(
        self, given: Mapping[str, Any], commands: list[dict[str, str]] | None
    ) -> None:
        scope = _parsed(given.get("scope") or '{"type": "default"}')
        if scope["type"] == "chat":
            self._chat(scope).commands = commands
        elif commands is None:
            self.commands.pop(scope["type"], None)
        else:
            self.commands[scope["type"]] = commands

    def do_getFile(self, given: Mapping[str, Any]) -> Any:  # noqa: N802
        file_id = str(given.get("file_id"))
        if file_id not in self.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        upload = self.files[file_id]
        if len(upload.content) > 20 << 20:
            raise Refused(400, "Bad Request: file is too big")
        return self._described(file_id, upload) | {"file_path": f"files/{file_id}"}

    def keep(self, upload: Upload) -> dict[str, Any]:
        """Stores a file and describes it as a document is described."""
        file_id = f"file{len(self.files) + 1}"
        self.files[file_id] = upload
        return self._described(file_id, upload) | {"file_name": upload.name}

    def _described(self, file_id: str, upload: Upload) -> dict[str, Any]:
        size = len(upload.content)
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size}

    # --- who and where ---

    def _chat(self, given: Mapping[str, Any]) -> Chat:
        try:
            chat = self.world.chats.get(int(given.get("chat_id") or 0))
        except ValueError:
            chat = None
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.migrated_to is not None:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.gone is not None:
            raise Refused(403 if chat.gone.startswith("Forbidden") else 400, chat.gone)
        return chat

    def _message_to_edit(self, given: Mapping[str, Any]) -> tuple[Chat, Message]:
        chat = self._chat(given)
        message = chat.message(int(given.get("message_id") or 0))
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if not message.from_bot:
            raise Refused(400, "Bad Request: message can't be edited")
        return chat, message


def _check_upload(upload: Upload, kind: str) -> None:
    size = len(upload.content)
    if size > LARGEST_UPLOAD:
        raise Refused(413, "Request Entity Too Large")
    if not size:
        raise Refused(400, "Bad Request: file must be non-empty")
    if kind == "photo" and size > LARGEST_PHOTO:
        raise Refused(400, "Bad Request: file is too big for a photo")
    if kind == "photo" and not upload.content.startswith(PICTURE_STARTS):
        raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")


def _keyboard(given: Mapping[str, Any]) -> list[list[tuple[str, str]]]:
    markup = given.get("reply_markup")
    if not markup:
        return []
    rows = _parsed(markup).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    size = len(json.dumps(rows, ensure_ascii=False).encode())
    if len(buttons) > MOST_BUTTONS or size > MOST_MARKUP_BYTES:
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button.get("text"):
            raise Refused(400, "Bad Request: inline keyboard button text must be non-empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= LONGEST_DATA:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return [[(button["text"], button["callback_data"]) for button in row] for row in rows]


def _not_modified() -> Refused:
    return Refused(
        400,
        "Bad Request: message is not modified: specified new message content and reply markup"
        " are exactly the same as a current content and reply markup of the message",
    )


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _truth(value: Any) -> bool:
    return value in (True, "true", "True", "1")
