"""The services outside: each has a client, and a sandbox that speaks the real protocol.  None knows another."""
