"""A wire tap between a client and PostgreSQL: counts round trips, commits and bytes."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Tap:
    """Listens on a Unix socket in a folder of its own and passes everything on."""

    folder: Path
    behind: str
    trips: int = 0
    commits: int = 0
    sent: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(self.folder / ".s.PGSQL.5432"))
        listening.listen()
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def reset(self) -> None:
        self.trips = self.commits = self.sent = 0

    def _accept(self, listening: socket.socket) -> None:
        while True:
            client, _ = listening.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{self.behind}/.s.PGSQL.5432")
            turn = {"server": True}
            threading.Thread(target=self._out, args=(client, server, turn), daemon=True).start()
            threading.Thread(target=self._back, args=(server, client, turn), daemon=True).start()

    def _out(self, client: socket.socket, server: socket.socket, turn: dict[str, bool]) -> None:
        while data := client.recv(1 << 16):
            with self.lock:
                self.trips += turn["server"]
                self.commits += data.count(b"COMMIT\0")
                self.sent += len(data)
                turn["server"] = False
            server.sendall(data)

    def _back(self, server: socket.socket, client: socket.socket, turn: dict[str, bool]) -> None:
        while data := server.recv(1 << 16):
            turn["server"] = True
            client.sendall(data)
