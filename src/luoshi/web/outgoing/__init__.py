"""Official documents to be sent (发文): made of a document that was read, seen before they are taken, in the office's own templates."""
