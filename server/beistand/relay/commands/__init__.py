"""What an operator does beside `beistand serve`, one module for each subject."""
