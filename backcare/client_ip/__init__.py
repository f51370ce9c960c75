"""Hashes of client addresses, which expire. Reading the address from a request is ``views.client_ip``."""
