"""The accessibility statement, and what people tell us about obstacles."""
