"""OPERATIONS: the `fleet` command that people run around Pulumi."""
