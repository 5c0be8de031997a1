"""Tables, prepared statements, transactions and the ledger: the only room that knows Peewee."""
