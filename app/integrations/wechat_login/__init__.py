"""WeChat as a way to sign in, and as a way to tell people something."""
