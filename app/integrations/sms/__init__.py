"""Short messages: Tencent Cloud's interface, and a sandbox that speaks it."""
