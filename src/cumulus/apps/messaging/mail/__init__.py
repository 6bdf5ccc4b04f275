"""From a rendered mail to the bytes that SMTP carries: pure."""
