"""Runs the demo's mailbox: `python -m infra.standins.mailbox --help`."""

import argparse
import asyncio
import signal
import threading
from pathlib import Path

from infra.standins.mailbox.letterbox import Letterbox
from infra.standins.mailbox.smtp import protocol
from infra.standins.mailbox.web import WebServer


def main() -> None:
    """Listen for mail and for browsers on the loopback address until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="infra.standins.mailbox", description=__doc__)
    parser.add_argument("--smtp-port", type=int, required=True, help="0 picks a free port")
    parser.add_argument("--http-port", type=int, required=True, help="0 picks a free port")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR")
    parser.add_argument("--sms-key", required=True, help="the Bearer key of POST /sms")
    asyncio.run(_serve(parser.parse_args()))


async def _serve(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)

    letterbox = Letterbox(options.state)
    web = WebServer(options.http_port, letterbox, options.sms_key)
    mail = await loop.create_server(lambda: protocol(letterbox), "127.0.0.1", options.smtp_port)
    threading.Thread(target=web.serve_forever, args=(0.1,), daemon=True).start()
    smtp_port = mail.sockets[0].getsockname()[1]
    print(
        f"Mailbox listening on smtp://127.0.0.1:{smtp_port} http://127.0.0.1:{web.server_port}",
        flush=True,
    )

    await ended.wait()
    mail.close()
    web.shutdown()
    web.server_close()


if __name__ == "__main__":
    main()
