"""The merge: what becomes of every cell, decided from base, master and all returns at once."""
