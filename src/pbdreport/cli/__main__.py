"""`python -m pbdreport.cli`."""

from pbdreport.cli import main

main()
