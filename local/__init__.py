"""The embedded platform: engine, control plane, PostgreSQL and provider stand-ins for one machine."""
