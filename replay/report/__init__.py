"""`soes report`: a run told in one file, as a page, as Markdown or as JSON."""
