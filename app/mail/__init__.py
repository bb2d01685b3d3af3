"""Mail: what a message is, how it is worded, and how it leaves. Knows no stage and no request."""
