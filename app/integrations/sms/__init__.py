"""Short messages: Tencent Cloud's and Aliyun's interfaces, and a sandbox that speaks both."""
