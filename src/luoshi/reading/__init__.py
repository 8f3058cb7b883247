"""A file becomes a Document: bytes to text, repair of damaged text, header, outline, circulation sheet."""
