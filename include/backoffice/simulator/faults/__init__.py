"""What is planted, by the job that has to find it."""
