"""What each list is: one declaration per list, of which its tables, pages, filters, columns and files out are made."""
