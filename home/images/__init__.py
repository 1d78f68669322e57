"""Images of the public site (ảnh): stripped of metadata, stored, drawn for shared links."""
