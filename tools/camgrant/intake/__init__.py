"""What agencies really send (workbooks, documents, text), read into rows with the cell that every value came from."""
