"""Sellers, and the page of one."""
