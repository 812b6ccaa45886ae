"""Reading identity documents: `wire` (lines to fields), `cards` (a photograph to a flat card), `client`, `sandbox`."""
