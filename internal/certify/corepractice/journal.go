package corepractice

import (
	"bytes"
	"path/filepath"
	"sync"

	"mooring/internal/demo"
)

// journal keeps what a stage's app logs. It is safe for concurrent use.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

// bytes copies everything that was logged so far.
func (j *journal) bytes() []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	return bytes.Clone(j.text.Bytes())
}

// mails are the emails that were written so far, by name.
func (q *inquiry) mails() map[string][]byte {
	mails := map[string][]byte{}
	for name, content := range q.files() {
		if filepath.Dir(name) == demo.MailFolder {
			mails[name] = content
		}
	}
	return mails
}
