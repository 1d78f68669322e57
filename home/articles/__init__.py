"""Articles (tin tức): forms, approval by a second editor, permissions, topics."""
