package listing

import "time"

// Zone finds a time zone by its IANA name; ErrZone for one that is not known.
func Zone(name string) (*time.Location, error) {
	// "" and "Local" load, but mean UTC and this machine's zone.
	if name == "" || name == "Local" || len(name) > MaxText {
		return nil, ErrZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, ErrZone
	}
	return zone, nil
}
