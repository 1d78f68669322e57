"""What keeps cached pages true: the version of the site, and purging a cache in front of it."""
