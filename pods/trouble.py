"""What keeps a pod from serving."""


class Unprepared(Exception):
    """Says in its text what is wrong, why it matters and what to do; a person reads it in the pod's log."""
