"""What is kept: plan versions with their reports and reviews, and the layers they are reviewed against."""
