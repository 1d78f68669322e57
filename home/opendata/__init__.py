"""Open data (dữ liệu mở): what is public, as files and through the API, described once."""
