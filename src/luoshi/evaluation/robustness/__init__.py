"""How far a ranking and a selection depend on choices that could have been made otherwise."""
