"""The Django project that stores and shows what the library finds. It holds no domain rule."""
