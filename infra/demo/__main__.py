"""The demo's launcher: `python -m infra.demo serve`, `stop` and `reset`."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from pathlib import Path

from infra.demo import lock, progress
from infra.demo.environment import ROOT
from infra.demo.stack import Stack
from infra.demo.trouble import Trouble
from infra.embedded.cluster import BrokenCluster

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand. Returns 1 after a message that says what to do."""
    options = _parser().parse_args(arguments)
    try:
        folder = own_folder(options.folder)
        if options.command == "serve":
            serve(folder, options)
        elif options.command == "stop":
            stop(folder)
        else:
            reset(folder)
    except (Trouble, BrokenCluster) as trouble:
        progress.complain(str(trouble))
        return 1
    except OSError as fault:
        where = f"{fault.filename}: " if fault.filename else ""
        progress.complain(f"{where}{fault.strerror}. If it stays so: make demo-reset")
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def serve(folder: Path, options: argparse.Namespace) -> None:
    """Run the stack until Ctrl-C, SIGTERM or a closed terminal."""
    stack = Stack(
        folder,
        _port(options.port),
        data=not options.without_data,
        environment=dict(pair.split("=", 1) for pair in options.env),
    )
    for number in SIGNALS:
        # nohup has the closing of the terminal ignored, and means it.
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    try:
        stack.start()
        progress.say(f"Ready: {stack.site}   (stop with Ctrl-C)")
        stack.watch()
    except KeyboardInterrupt:
        with progress.step("\nStopping"):
            stack.stop()
    finally:
        stack.stop()


def stop(folder: Path) -> None:
    """Stop what runs in `folder`, also what a killed launcher has left behind."""
    if lock.stop(folder):
        progress.say("Stopped.")
        return
    if Stack(folder, 0).clear_away():
        progress.say("Stopped what a killed launcher had left running.")
    else:
        progress.say("Nothing runs.")


def reset(folder: Path) -> None:
    """Stop and remove all that the stack has made."""
    stop(folder)
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        try:
            shutil.rmtree(folder)
        except PermissionError as fault:
            raise Trouble(
                f"{fault.filename} belongs to another user of this machine."
                " Run make demo-reset as that user or as root."
            ) from None
    progress.say(f"Removed {folder}.")


def own_folder(text: str) -> Path:
    """The folder named on the command line. Raises `Trouble` for one that cannot be the stack's.

    It is removed as a whole by `reset`, so only dot-folders of the checkout are accepted.
    """
    folder = (ROOT / text).absolute()
    inside = folder.relative_to(ROOT).parts if folder.is_relative_to(ROOT) else ()
    if (
        not inside
        or ".." in inside
        or not inside[0].startswith(".")
        or inside[0] in (".git", ".venv")
    ):
        raise Trouble(
            f"{text} cannot hold the stack: choose a dot-folder of the checkout, like .demo"
        )
    return folder


def _port(text: str) -> int:
    if not text.isdigit():
        raise Trouble(f"{text!r} is not a port. Give a number, like: make demo PORT=8080")
    return int(text)


def _interrupt(number: int, frame: object) -> None:
    # A second Ctrl-C must not stop the stopping, which ends by itself.
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="infra.demo", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="run the product until Ctrl-C")
    serving.add_argument("--port", default="8000")
    serving.add_argument("--without-data", action="store_true", help="make no organisations")
    serving.add_argument("--env", action="append", default=[], metavar="NAME=VALUE", type=_pair)
    commands.add_parser("stop", help="stop what runs in this checkout")
    commands.add_parser("reset", help="stop, and remove everything the demo has made")
    for command in commands.choices.values():
        command.add_argument("--folder", default=".demo", help="in the checkout; .demo unless told")
    return parser


def _pair(text: str) -> str:
    if "=" not in text:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return text


if __name__ == "__main__":
    sys.exit(main())
