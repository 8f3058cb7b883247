"""One module for each kind of file: it makes a SourceText and repairs nothing."""
