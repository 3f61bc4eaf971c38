"""The documents of the corpus, one module for each family; see make.py."""
