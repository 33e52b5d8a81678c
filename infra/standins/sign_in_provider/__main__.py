"""Runs the provider of OpenID Connect: `python -m infra.standins.sign_in_provider --help`."""

import argparse
import os

from infra.standins.sign_in_provider import packages


def main() -> None:
    """Listen on the loopback address until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="infra.standins.sign_in_provider", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 picks a free port")
    parser.add_argument("--clients", default="[]", help="programs that may ask, as JSON")
    options = parser.parse_args()
    packages.fetch()
    # In this process's place, so that whoever ends it ends the provider.
    node = packages.node()
    os.execv(node, [node, str(packages.PROGRAM), str(options.port), options.clients])  # noqa: S606


if __name__ == "__main__":
    main()
