"""Movies: pages by `viz3d.figure`, frame after frame, into a file."""
