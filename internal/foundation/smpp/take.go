package smpp

import "encoding/binary"

// takeUnbound does what a PDU before the bind asks for: nothing but the bind.
func (c *Conn) takeUnbound(p PDU) error {
	if p.Command.IsBind() && !c.ending.Load() {
		return c.decide(p)
	}
	known, _ := fromCustomer(0, p.Command)
	switch {
	case p.Command.IsResponse():
		c.patience--
	case known:
		c.Refuse(p, InvalidBindStatus)
	default:
		c.nack(p, InvalidCommand)
	}
	if p.Command == Unbind || p.Command == Unbind.Response() || c.patience <= 0 {
		return ErrClosed
	}
	return nil
}

// unboundSize refuses what is too large to be a bind before it has come.
func (c *Conn) unboundSize() error {
	rest := c.frames.buffer[c.frames.begin:c.frames.end]
	if c.kind != 0 || len(rest) < headerLength || binary.BigEndian.Uint32(rest) <= mostUnbound {
		return nil
	}
	p := PDU{Command: Command(binary.BigEndian.Uint32(rest[4:])), Sequence: binary.BigEndian.Uint32(rest[12:])}
	if p.Command.IsBind() {
		return c.refuseBind(p, InvalidCommandLength)
	}
	if p.Command.IsResponse() {
		return ErrClosed
	}
	c.Refuse(p, InvalidBindStatus)
	return ErrClosed
}

// takeBound does what a PDU of a session asks for, or gives it to the handler.
// After our unbind only answers count: those to messages as well, for whoever
// has taken one would else be given it again elsewhere.
func (c *Conn) takeBound(p PDU) error {
	known, allowed := fromCustomer(c.kind, p.Command)
	switch {
	case p.Command == Unbind.Response():
		if c.ending.Load() {
			return ErrClosed
		}
		c.patience--
	case p.Command == EnquireLink.Response():
		c.patience--
	case p.Command == Unbind:
		c.link.put(Unbind.Response(), OK, p.Sequence, nil)
		return ErrClosed
	case p.Command.IsResponse():
		c.handler.Take(p, c.frames.at)
	case c.ending.Load():
		c.patience--
	case allowed:
		c.handler.Take(p, c.frames.at)
	case p.Command == EnquireLink:
		c.patience--
		c.link.put(EnquireLink.Response(), OK, p.Sequence, nil)
	case p.Command.IsBind():
		c.Refuse(p, AlreadyBound)
	case known:
		c.Refuse(p, InvalidBindStatus)
	default:
		c.nack(p, InvalidCommand)
	}
	return nil
}
