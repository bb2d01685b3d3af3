"""Tables as files: CSV, XLSX and JSON, whose cells are data in every program that opens them. Knows no workshop."""
