"""The list of listings: filters, counts, paging, saved views."""
