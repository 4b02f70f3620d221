"""What stops the embedded platform, in words for the person at the terminal."""


class Trouble(Exception):
    """What is wrong, where, why it matters and what to do; its text is shown as it is, without a traceback."""
