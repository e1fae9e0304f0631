"""Speed and memory as ratios, side by side with what a competent user would write."""
