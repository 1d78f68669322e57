"""The guides (sách hướng dẫn): numbered steps in plain words, one text file each, followed by people and by tests.

A text is a small part of Markdown:

    # Title                          the first line; the paragraphs after it open the guide
    ## Part                          a part; a line "Người làm: …" under it says whose account does it
    1. Bấm **Thêm trang con**.       a step; what stands in bold is written so on the screen
       ![What it shows](name)        the picture of the step above, made by the test that follows the guide
       Further words.                a note to the step above

`tests/journeys/test_guides.py` opens a real browser and does what each step says, finding every control by the
words in bold: a step that no longer fits the screen fails there.
"""
