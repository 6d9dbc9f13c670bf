"""Tandem: where marketing ends and sales begins."""
