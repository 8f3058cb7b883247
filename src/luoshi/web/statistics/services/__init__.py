"""Every write to indicators, submissions, figures and revisions."""
