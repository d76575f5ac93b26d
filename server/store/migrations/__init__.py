"""The database's history: one file per step, never changed once it was released. `server.store.migrate` runs them."""
