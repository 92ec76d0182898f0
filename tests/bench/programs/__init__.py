"""Clients, servers and relays that the benchmarks run beside Postigo, and Postigo with a part changed."""
