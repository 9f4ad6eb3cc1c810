"""A Bot API server of our own, as strict as Telegram's, for tests over real HTTP."""

from tests.botapi.formatting import Refused
from tests.botapi.server import TOKEN, BotApi, Fault
from tests.botapi.users import User
from tests.botapi.world import Chat, Message

__all__ = ["TOKEN", "BotApi", "Chat", "Fault", "Message", "Refused", "User"]
