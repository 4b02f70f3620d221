"""What the price list becomes for those who bill: Kill Bill's catalog and overdue pages, and what is earned with it."""
