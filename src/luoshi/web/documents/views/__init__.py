"""The pages of the documents app, one module for each family of pages."""
