"""Figures of speed and size, each measured beside a floor or with the peer's number named.  `make bench`."""
