"""WeChat Pay, APIv3, public-key mode."""
