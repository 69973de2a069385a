"""The workbooks that segsync writes: the master, the templates, the follow-up. xlsxwriter is used here only."""
