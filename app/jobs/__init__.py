"""What happens after the commit: each outbox row is carried out once, by whoever holds its lease."""
