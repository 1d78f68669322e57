"""The workspace's pages: permission, form, move, redirect."""
