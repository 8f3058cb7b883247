"""The rules of conduct as checks: what a scheme, task or notice may not ask for, each finding with its basis and a way out."""
