"""Pages: a request becomes a command or a question, the answer becomes HTML."""
