"""The pages of the sheets of incoming documents."""
