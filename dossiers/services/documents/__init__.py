"""Documents (văn bản): approval, revocation and restoration of documents."""
