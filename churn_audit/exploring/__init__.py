"""An audit in the hands of an analyst: looked into, asked what if, compared with others; all in the report's look."""
