"""Django's name for our database engine is the path of this package."""
