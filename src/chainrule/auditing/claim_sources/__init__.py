"""Where the printed numbers of an example come from: tables and documents."""
