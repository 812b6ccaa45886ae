"""The services outside, each with its client and a sandbox that speaks the real protocol.  They do not know each other."""
