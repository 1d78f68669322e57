"""Evidence (minh chứng): upload, attachments, text extraction, metadata, citations, page images."""
