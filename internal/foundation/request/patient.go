package request

import (
	"io"
	"net/http"
	"time"
)

// patience is how long a reader of a stream may take nothing.
const patience = time.Minute

// patient writes to a reader who may take long in all, but not stand still: a
// connection, and the work behind it, would be held for ever.
type patient struct {
	io.Writer
	connection *http.ResponseController
}

// Patiently is the writer of an answer with patience for its reader.
func Patiently(w io.Writer) io.Writer {
	if answer, ok := w.(http.ResponseWriter); ok {
		return patient{w, http.NewResponseController(answer)}
	}
	return w
}

func (p patient) Write(b []byte) (int, error) {
	_ = p.connection.SetWriteDeadline(time.Now().Add(patience)) // a recorder of a test has none
	return p.Writer.Write(b)
}
