"""Where truth is kept.  The only room that commits."""
