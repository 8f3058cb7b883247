"""What is kept on a thing of any kind: its history, remarks, files, instructions, and who follows it."""
