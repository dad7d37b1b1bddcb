"""The goods, categories and sellers of a German marketplace that does not exist."""
