package portal

import "net/http"

// observed tells what status was sent, before anything reaches the client:
// whoever has the answer finds it recorded.
type observed struct {
	http.ResponseWriter
	seen func(status int)
	sent bool
}

// WriteHeader implements [http.ResponseWriter].
func (o *observed) WriteHeader(status int) {
	if !o.sent {
		o.sent = true
		o.seen(status)
	}
	o.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (o *observed) Write(p []byte) (int, error) {
	if !o.sent {
		o.WriteHeader(http.StatusOK)
	}
	return o.ResponseWriter.Write(p)
}

// close reports status 0 for a request that gets no answer.
func (o *observed) close() {
	if !o.sent {
		o.seen(0)
	}
}
