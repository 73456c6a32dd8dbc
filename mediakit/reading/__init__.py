"""Files and tables to records of articles."""
