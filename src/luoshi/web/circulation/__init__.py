"""The sheet of an incoming document (文件处理单): who registers, proposes, instructs and handles it."""
