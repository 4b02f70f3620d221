"""The way in: `python -m fleet`, or `fleet`."""

import sys

from fleet.ending import for_machines, told


def main() -> None:
    """Run a command; whatever goes wrong is said without a traceback."""
    arguments = sys.argv[1:]
    with told(arguments):
        # Within, because whoever changes their mind while it is being loaded is to be told as well.
        from fleet.app import app  # noqa: PLC0415
        from fleet.misuse import refused  # noqa: PLC0415

        with refused(arguments):
            # Of its own accord it tells people how a command is used, and machines nothing.
            raise SystemExit(app(prog_name="fleet", standalone_mode=not for_machines(arguments)))


if __name__ == "__main__":
    main()
