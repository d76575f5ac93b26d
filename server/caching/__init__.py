"""Answers that are given again: how long they live, what names them, how they lie in Redis, and when they count.

When an answer may be given stands in `values`. What becomes of the ledger here is `server.services.forgetting`'s.
"""
