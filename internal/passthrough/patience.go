package passthrough

import (
	"context"
	"net/http"
	"time"
)

// lingering is how long a client that still sends is listened to once all was said.
const lingering = 5 * time.Second

// patience is how long the client's connection is waited for. A call has a time of its
// own in place of the server's for usual requests; when it is over, and when the call is
// cut, whatever waits for the client to read is let go.
type patience struct {
	control *http.ResponseController
	streams bool
	stop    func() bool
	ended   chan struct{}
}

// hold gives the call its own time, which ends with ctx. A body that streams may still
// be coming then. Writers that cannot do this are not net/http's, and keep their own.
func hold(ctx context.Context, w http.ResponseWriter, streams bool) *patience {
	p := &patience{control: http.NewResponseController(w), streams: streams, ended: make(chan struct{})}
	_ = p.control.SetReadDeadline(time.Time{})
	if p.streams {
		// The provider may begin to answer before it has read all (HTTP/1.1 only).
		_ = p.control.EnableFullDuplex()
	}
	p.stop = context.AfterFunc(ctx, func() {
		defer close(p.ended)
		// Not the reading: to net/http, a client that cannot be read has gone away.
		_ = p.control.SetWriteDeadline(time.Unix(1, 0))
	})
	return p
}

// release ends that time. An answer of ours may still be written.
func (p *patience) release() {
	if !p.stop() {
		<-p.ended
	}
	if p.streams {
		_ = p.control.SetReadDeadline(time.Now().Add(lingering))
	}
	_ = p.control.SetWriteDeadline(time.Time{})
}
