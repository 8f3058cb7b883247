"""Reading in processes of their own, each of which can be ended without harm to anything else."""
