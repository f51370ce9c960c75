"""Mail: a row is written in the transaction that causes a mail, and the mail is sent at most once."""
