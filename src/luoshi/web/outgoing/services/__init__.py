"""What is done to templates, and what is made with them."""
