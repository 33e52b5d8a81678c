"""The units of the organisation, such as wood, textiles and kitchen, and who works in which."""
