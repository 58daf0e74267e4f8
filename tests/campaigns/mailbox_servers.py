"""Small POP3 and IMAP servers on loopback that keep a mailbox in memory."""

from __future__ import annotations

import re
import socketserver
import threading


class Mailbox:
    """``mails`` maps the name of a mail for good (UIDL or UID) to its bytes; ``sizes`` may lie about some."""

    def __init__(self, mails):
        self.mails, self.sizes, self.password = dict(mails), {}, "p@ss word"
        self.breaks_at = None  # the command at which the connection is cut


class Speaker(socketserver.StreamRequestHandler):
    timeout = 20

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        box = self.server.box
        self.start()
        for line in self.rfile:
            words = line.decode().strip()
            if box.breaks_at and box.breaks_at in words:
                return
            if self.answer(box, words) is False:
                return


class PopSpeaker(Speaker):
    def start(self):
        self.names, self.gone = list(self.server.box.mails), []
        self.say("+OK ready")

    def answer(self, box, words):
        command, _space, rest = words.partition(" ")
        if command == "PASS" and rest != box.password:
            self.say("-ERR no")
        elif command == "UIDL":
            self.say("+OK")
            for number, name in enumerate(self.names, 1):
                self.say(f"{number} {name}")
            self.say(".")
        elif command == "LIST":
            name = self.names[int(rest) - 1]
            self.say(f"+OK {rest} {box.sizes.get(name, len(box.mails[name]))}")
        elif command == "RETR":
            self.say("+OK")
            for line in box.mails[self.names[int(rest) - 1]].split(b"\n"):
                self.wfile.write((b"." if line.startswith(b".") else b"") + line.rstrip(b"\r") + b"\r\n")
            self.say(".")
        elif command == "DELE":
            self.gone.append(self.names[int(rest) - 1])
            self.say("+OK")
        elif command == "QUIT":
            for name in self.gone:
                del box.mails[name]
            self.say("+OK bye")
            return False
        else:
            self.say("+OK")
        return True


class ImapSpeaker(Speaker):
    def start(self):
        self.deleted = set()
        self.say("* OK ready")

    def answer(self, box, words):
        tag, command, rest = [*words.split(" ", 2), ""][:3]
        done = f"{tag} OK done"
        if command == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1 UIDPLUS")
        elif command == "LOGIN" and box.password not in rest:
            done = f"{tag} NO wrong"
        elif command == "SELECT":
            self.say(f"* {len(box.mails)} EXISTS")
            self.say("* OK [UIDVALIDITY 7] valid")
            if "Bounces" not in rest:
                done = f"{tag} NO no such folder"
        elif command == "LOGOUT":
            self.say("* BYE")
            self.say(done)
            return False
        elif rest.startswith("SEARCH"):
            self.say("* SEARCH " + " ".join(name for name in box.mails if name not in self.deleted))
        elif found := re.match(r"FETCH (\d+) \((.+)\)", rest):
            content = box.mails[found[1]]
            if "SIZE" in found[2]:
                size = box.sizes.get(found[1], len(content))
                self.say(f"* 1 FETCH (UID {found[1]} RFC822.SIZE {size})")
            else:
                self.say(f"* 1 FETCH (UID {found[1]} BODY[] {{{len(content)}}}")
                self.wfile.write(content)
                self.say(")")
        elif found := re.match(r"STORE (\d+)", rest):
            self.deleted.add(found[1])
        elif rest.startswith("EXPUNGE"):
            for name in rest.split()[1].split(","):
                del box.mails[name]
        self.say(done)
        return True


def start(kind, box):
    """(address as in BOUNCE_MAILBOX_URL, what stops the server)."""
    server = socketserver.ThreadingTCPServer(
        ("127.0.0.1", 0), {"pop3": PopSpeaker, "imap": ImapSpeaker}[kind], bind_and_activate=True
    )
    server.daemon_threads, server.box = True, box
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop():
        server.shutdown()
        server.server_close()

    return f"{kind}://ada:p%40ss%20word@127.0.0.1:{server.server_address[1]}/Bounces", stop
