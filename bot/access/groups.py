"""What is left of an answer in a group: short, and the rest in the private chat."""

from __future__ import annotations

from dataclasses import replace

from bot.channels import InboundMessage
from bot.reply import Reply
from messages.catalog import say

BLOCKS = 5
"""Lines of an answer that a group is shown."""


def for_group(reply: Reply, message: InboundMessage, language: str) -> Reply:
    """The answer as a group gets it; where something is left out or refused, the way to the
    private chat."""
    cut = len(reply.blocks) > BLOCKS
    if cut:
        reply = replace(reply, blocks=reply.blocks[:BLOCKS], choices=())
    if not cut and "refusals.private_only" not in reply.keys:
        return reply
    if message.private_link is not None:
        return reply.plus(say("refusals.private_link", language, link=message.private_link))
    return reply.plus(say("refusals.more_in_private", language)) if cut else reply
