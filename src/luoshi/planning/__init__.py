"""Planning: a ledger as the plan that it asks for. Pure rules; no database, no network."""
