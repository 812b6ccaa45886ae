"""What pages and programs read.  Functions of a connection; they change nothing."""
