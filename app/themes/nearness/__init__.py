"""What lies near a text: vectors kept up to date, and searched in memory. It holds numpy only once it is asked."""
