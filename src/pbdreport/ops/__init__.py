"""For whoever runs pbdreport: what the machine lacks, who hears of failures, rebuilding live."""
