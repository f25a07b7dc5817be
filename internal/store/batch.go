package store

// rowsPerInsert bounds the rows of one INSERT, so that the widest row stays
// within SQLite's 32,766 bound values with room to spare.
const rowsPerInsert = 500
