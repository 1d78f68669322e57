"""From the stored outbox to people: whom, by which way, once."""
