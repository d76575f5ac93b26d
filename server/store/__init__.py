"""All SQL of the server: tables, triggers, migrations, the ledger and its positions. No sockets, no decisions."""
