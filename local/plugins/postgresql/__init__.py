"""`pulumi-resource-postgresql`: roles, databases and what may be done in them, on a server reached as its admin."""
