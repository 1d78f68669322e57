"""Screens of proposals (tờ trình): the page of one, review, revision, numbering."""
