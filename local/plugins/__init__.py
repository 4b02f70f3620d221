"""Stand-ins for Pulumi's official plugins where those cannot be had: the Python language host and three providers.

They serve the resource types, fields and awaits that this program uses and refuse everything else by name. Where they
differ from the official ones is listed in docs/stand-ins.md, each row with a test.
"""
