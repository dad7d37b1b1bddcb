"""German dates; the long form tells the second, which orders what happened to a listing."""

DATETIME_FORMAT = "j. F Y, H:i:s"
