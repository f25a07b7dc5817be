package bqecore

import (
	"net/http"
	"strconv"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

// header tells BQE CORE the organisation's offset from UTC at this moment.
func (p *Provider) header(access connection.Access) http.Header {
	_, seconds := p.options.Now().In(zone(access)).Zone()
	minutes := seconds / int(time.Minute/time.Second)
	if p.options.OffsetWest {
		minutes = -minutes
	}
	return http.Header{headerOffset: {strconv.Itoa(minutes)}}
}

// zone is the organisation's, since BQE CORE tells none; UTC when that is not known.
func zone(access connection.Access) *time.Location {
	known, err := listing.Zone(access.TimeZone)
	if err != nil {
		return time.UTC
	}
	return known
}
