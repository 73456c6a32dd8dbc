"""What people code, how well they agree, and how right a dictionary is."""
