"""The clerk's desk: documents that go out and come in, books, layouts, certificates, checking a file's form."""
