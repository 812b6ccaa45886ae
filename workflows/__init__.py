"""The engine room: how a process moves.  Pure: no Flask, no SQL, no network, no clock, no chance."""
