package api

// Page is one page of a list.
type Page[T any] struct {
	Data []T `json:"data" doc:"The page, in the order of the list." nullable:"false"`
	// Next is nil on the last page.
	Next *string `json:"next" doc:"What to send as after for the next page; null on the last."`
}

// Paging are the query parameters of every list.
type Paging struct {
	After string `query:"after" doc:"Where the page begins: next of the page before. Left out: at the beginning."`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most."`
}
