"""What people are told about: at the bell, by mail at once or in the morning, as each chooses."""
