"""Every write to a sheet: ``registry`` (the general office), ``instructing`` (whom it goes to), ``handling`` (the bodies)."""
