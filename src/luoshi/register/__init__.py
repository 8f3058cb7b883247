"""The standing facts: administrative divisions, zones, parks, departments and their names."""
