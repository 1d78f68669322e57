"""Forms of the workspace; what is typed is shown again on an error."""
