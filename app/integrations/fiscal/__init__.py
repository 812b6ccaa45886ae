"""The fiscal platform: electronic receipts of non-tax payments (财政电子票据)."""
