"""How far each organisation's audit trail had come, kept outside its own schema."""
