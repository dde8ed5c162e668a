"""The chat on the page: every message once, in order, with how far it has come."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from beistand.ends.chat import Chat, Message
from beistand.portal.view import View


class ChatView:
    """Shows a chat in the page's log, and notes of the session between the messages."""

    def __init__(self, view: View, chat: Chat, local: Callable[[int], datetime]) -> None:
        self._view = view
        self._chat = chat
        self._local = local
        self._lines: dict[tuple[int, int], Any] = {}

    def show(self, message: Message, name: str) -> None:
        """Show a message; one's own moves to its place in the order when it is repeated."""
        key = (message.sender, message.sequence)
        line = self._lines.get(key)
        if line is None:
            self._view.reveal("chat-empty", False)
            self._lines[key] = self._view.add(
                "message",
                "chat",
                {"sender": name, "time": self._time(message.at), "text": message.text},
                links=True,
                own="yes" if message.sender == self._chat.party else "no",
            )
        else:
            self._view.move_to_end(line)
        self._view.scroll_to_end("chat")
        self.move_on()

    def note(self, at: int, text: str) -> None:
        """Say between the messages what happened to the session."""
        self._view.reveal("chat-empty", False)
        self._view.add("chat-note", "chat", {"time": self._time(at), "text": text})
        self._view.scroll_to_end("chat")

    def move_on(self) -> None:
        """Show how far each message of one's own has come."""
        for message in [*self._chat.messages, *self._chat.unsaid]:
            line = self._lines.get((message.sender, message.sequence))
            if line is not None and message.sender == self._chat.party:
                self._view.set_data(line, delivery=self._chat.delivery(message))

    def clear(self) -> None:
        """Another session begins on this page."""
        self._lines.clear()
        self._view.empty("chat", but="#chat-empty")
        self._view.reveal("chat-empty")

    def _time(self, at: int) -> str:
        return f"{self._local(at):%H:%M}"
