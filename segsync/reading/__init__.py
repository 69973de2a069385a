"""Reading workbooks: the gate, the reader, and where tables stand in sheets."""
