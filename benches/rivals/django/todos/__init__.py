"""The one app of the service."""
