"""Posts in Markdown or HTML as blocks of plain text, and the quotations in them."""
