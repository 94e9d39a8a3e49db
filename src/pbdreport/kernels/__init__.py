"""Pre-started processes: kernels that run chapters, workers that run function calls."""
