"""How does somebody get a paper: an Excel sheet, a Word file, a picture?"""
