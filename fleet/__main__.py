"""The way in: `python -m fleet`, or `fleet`."""

import sys

from fleet.ending import told


def main() -> None:
    """Run a command; whatever goes wrong is said without a traceback."""
    with told(sys.argv[1:]):
        # Within, because whoever changes their mind while it is being loaded is to be told as well.
        from fleet.app import app  # noqa: PLC0415

        app(prog_name="fleet")


if __name__ == "__main__":
    main()
