package jobs

import "sync"

// The bell lets the runners of this process hear of a new job before their
// next poll. It carries nothing and loses nothing when it is missed, so it is
// the one thing here that the whole process shares. It rings before the
// transaction commits; the runner therefore looks several times after it.
var bell struct {
	mutex     sync.Mutex
	listeners map[chan struct{}]bool
}

func ring() {
	bell.mutex.Lock()
	defer bell.mutex.Unlock()
	for listener := range bell.listeners {
		select {
		case listener <- struct{}{}:
		default: // it has not heard the last one yet
		}
	}
}

// listen answers a channel that rings, and a function that ends it.
func listen() (<-chan struct{}, func()) {
	listener := make(chan struct{}, 1)
	bell.mutex.Lock()
	defer bell.mutex.Unlock()
	if bell.listeners == nil {
		bell.listeners = map[chan struct{}]bool{}
	}
	bell.listeners[listener] = true
	return listener, func() {
		bell.mutex.Lock()
		defer bell.mutex.Unlock()
		delete(bell.listeners, listener)
	}
}
