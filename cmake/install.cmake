# The installable package is set up here.
