"""What must hold of a finished edition before readers may open it, one module a gate."""
