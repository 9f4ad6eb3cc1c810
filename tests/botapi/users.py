"""The people of a test: what they write, press, edit and block."""

from __future__ import annotations

from typing import Any

from tests.botapi.world import BOT, Chat, Message, World, person


class User:
    """Somebody with a Telegram account; speaks in their private chat unless told ``where``."""

    def __init__(self, world: World, user_id: int) -> None:
        self.id = user_id
        self._world = world

    @property
    def chat(self) -> Chat:
        return self._world.chat(self.id)

    def sends(
        self,
        text: str | None = None,
        *,
        where: int | None = None,
        reply_to: Message | None = None,
        **extra: Any,
    ) -> dict[str, Any]:
        """Writes; ``extra`` are other fields of the message (sticker, document, caption)."""
        chat = self._world.chat(where or self.id)
        message = Message(next(chat.ids), text or "", text or "", from_bot=False)
        chat.everything.append(message)
        body = self._world.said(chat, message, self.id) | extra
        if text is None:
            del body["text"]
        if reply_to is not None:
            answered = self._world.said(chat, reply_to, None if reply_to.from_bot else self.id)
            body["reply_to_message"] = answered
        return self._world.happen(message=body)

    def edits(self, update: dict[str, Any], text: str) -> dict[str, Any]:
        """Changes an earlier message of theirs."""
        edited = update["message"] | {"text": text, "edit_date": int(self._world.now()) + 1}
        return self._world.happen(edited_message=edited)

    def presses(self, label: str, *, where: int | None = None) -> str:
        """Presses the latest button with this label; returns the id of the callback query."""
        chat = self._world.chat(where or self.id)
        for message in reversed(chat.messages):
            for row in message.buttons:
                for text, data in row:
                    if text == label:
                        return self.forges(data, message, where=where)
        raise AssertionError(f"no button {label!r} in chat {chat.id}: {chat.messages}")

    def forges(self, data: str, message: Message, *, where: int | None = None) -> str:
        """Presses a button that says ``data``, whether or not it was ever shown."""
        chat = self._world.chat(where or self.id)
        press = self._world.press(self.id)
        self._world.happen(
            callback_query={
                "id": press.id,
                "from": person(self.id),
                "message": self._world.said(chat, message),
                "chat_instance": str(chat.id),
                "data": data,
            }
        )
        return press.id

    def blocks_bot(self) -> None:
        self.chat.gone = "Forbidden: bot was blocked by the user"
        self._membership("member", "kicked")

    def unblocks_bot(self) -> None:
        self.chat.gone = None
        self._membership("kicked", "member")

    def _membership(self, old: str, new: str) -> None:
        def member(status: str) -> dict[str, Any]:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": BOT, "status": status} | until

        self._world.happen(
            my_chat_member={
                "chat": self.chat.as_json(),
                "from": person(self.id),
                "date": int(self._world.now()),
                "old_chat_member": member(old),
                "new_chat_member": member(new),
            }
        )
