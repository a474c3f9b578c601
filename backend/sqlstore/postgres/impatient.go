package postgres

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// impatiently makes connections that fail when the other side is silent for too
// long. The driver reads only while it waits for an answer, and by itself waits
// for ever for one from a machine that is gone.
func impatiently(dial pgconn.DialFunc, wait time.Duration) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &impatient{Conn: conn, wait: wait}, nil
	}
}

// impatient is a connection with a deadline for each read and write, unless the
// driver has set one.
type impatient struct {
	net.Conn
	wait time.Duration

	mu     sync.Mutex
	driver bool // has set a deadline
}

func (c *impatient) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.driver = !t.IsZero()
	return c.Conn.SetDeadline(t)
}

func (c *impatient) arm(set func(time.Time) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.driver {
		return nil
	}
	return set(time.Now().Add(c.wait))
}

func (c *impatient) Read(b []byte) (int, error) {
	if err := c.arm(c.SetReadDeadline); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *impatient) Write(b []byte) (int, error) {
	if err := c.arm(c.SetWriteDeadline); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
