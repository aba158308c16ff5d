"""Where vectors and postings are: in files, or in Milvus."""
