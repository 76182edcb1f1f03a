"""A stand-in for a module that IPython names and a lesson never uses; the whole of it would be fetched for nothing."""

Connection = type("Connection", (), {})
DatabaseError = IntegrityError = OperationalError = type("DatabaseError", (Exception,), {})
