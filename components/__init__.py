"""RESOURCES: one noun per file; components are told everything and look nothing up."""
