// Package redisclient is the one way to Redis, for the adapters that keep
// something there: bounded in time, with errors of the domain, and with keys that
// do not meet another program's.
//
// Use Open; what Client cannot do, nothing here needs.
package redisclient

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"latchkey/backend/enroll"
)

// Options may be left zero.
type Options struct {
	Wait   time.Duration // how long one call may take; 0: 2 s
	Prefix string        // of every key; empty: "latchkey:"
}

// Client is a pool of connections to one Redis, several with a sentinel, or a
// cluster. Its methods may be called from any goroutine and block on the
// network, but no longer than Options.Wait. Their errors are *enroll.Error:
// CodeUnavailable when Redis is away, starts, or has no room left. No error has
// the password.
type Client struct {
	redis  redis.UniversalClient
	wait   time.Duration
	prefix string
}

// Script is a script of Redis' that works on one key.
type Script struct{ script *redis.Script }

// NewScript makes a script of Lua. Nothing is sent before it is run.
func NewScript(lua string) Script { return Script{redis.NewScript(lua)} }

// silence keeps go-redis from printing: what it has to say comes back as errors.
var silence = sync.OnceFunc(logging.Disable)

// Open connects to the Redis at address: redis://:PASSWORD@HOST:PORT/NUMBER, or
// rediss:// for an encrypted connection. With ?master_name=NAME the hosts are
// sentinels, and with ?addr=HOST:PORT there is a cluster; both may name more.
//
// CodeMalformed, field "redis": the address is none, or Redis refuses user or
// password. CodeUnavailable: it cannot be reached.
func Open(ctx context.Context, address string, opts Options) (*Client, error) {
	silence()
	wait := cmp.Or(opts.Wait, 2*time.Second)
	client, ok := connect(address, wait)
	if !ok {
		return nil, enroll.Errorf(enroll.CodeMalformed, "redis", "this is not the address of a Redis: give one such as rediss://:PASSWORD@redis.example.com:6379/0, with %%XX for signs that are special in addresses")
	}
	c := &Client{redis: client, wait: wait, prefix: cmp.Or(opts.Prefix, "latchkey:")}
	if err := c.ping(ctx); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return c, nil
}

func (c *Client) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	err := c.redis.Ping(ctx).Err()
	if redis.IsAuthError(err) || err != nil && strings.HasPrefix(err.Error(), "WRONGPASS") {
		return &enroll.Error{Code: enroll.CodeMalformed, Field: "redis", Message: "Redis refuses this user or password: give an address with the right ones", Err: err}
	}
	if err = fail(ctx, err); enroll.CodeOf(err) == enroll.CodeInternal {
		return &enroll.Error{Code: enroll.CodeMalformed, Field: "redis", Message: "this Redis is not what the address says, such as a cluster", Err: err}
	}
	return err
}

// connect makes a client. What go-redis says of an address that it cannot read
// may have parts of the password, so it says nothing.
//
// A call is never sent twice: whoever took something and did not hear of it must
// not be told that somebody else has.
func connect(address string, wait time.Duration) (client redis.UniversalClient, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "redis" && u.Scheme != "rediss" || u.Opaque != "" || u.Fragment != "" || u.Hostname() == "" {
		return nil, false
	}
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch query := u.Query(); {
	case query.Has("master_name"):
		o, err := redis.ParseFailoverURL(address)
		if err != nil {
			return nil, false
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout, o.ContextTimeoutEnabled = wait, wait, wait, wait, true
		o.MaxRetries, o.DialerRetries, o.DisableIdentity = -1, 1, true
		return redis.NewFailoverClient(o), true
	case query.Has("addr"):
		o, err := redis.ParseClusterURL(address)
		if err != nil {
			return nil, false
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout, o.ContextTimeoutEnabled = wait, wait, wait, wait, true
		o.MaxRetries, o.DialerRetries, o.DisableIdentity, o.MaintNotificationsConfig = -1, 1, true, quiet
		return redis.NewClusterClient(o), true
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, false
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout, o.ContextTimeoutEnabled = wait, wait, wait, wait, true
	o.MaxRetries, o.DialerRetries, o.DisableIdentity, o.MaintNotificationsConfig = -1, 1, true, quiet
	return redis.NewClient(o), true
}

// Pool is the state of the connections.
type Pool struct {
	Open, Idle int   // connections
	Timeouts   int64 // calls that had to wait too long for one
}

// Pool returns the state of the connections.
func (c *Client) Pool() Pool {
	s := c.redis.PoolStats()
	return Pool{Open: int(s.TotalConns), Idle: int(s.IdleConns), Timeouts: int64(s.Timeouts)}
}

// Close ends all connections. What is going on fails.
func (c *Client) Close() error { return c.redis.Close() }

// Add sets a key that is not there, for a time. It reports whether it did.
func (c *Client) Add(ctx context.Context, key, value string, lifetime time.Duration) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	err := c.redis.SetArgs(ctx, c.prefix+key, value, redis.SetArgs{Mode: "NX", TTL: lifetime}).Err()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	return err == nil, fail(ctx, err)
}

// Get returns the value of a key. It reports whether there is one.
func (c *Client) Get(ctx context.Context, key string) (value string, there bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	value, err = c.redis.Get(ctx, c.prefix+key).Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	return value, err == nil, fail(ctx, err)
}

// Text runs a script that returns a text, or false, for which there is none.
func (c *Client) Text(ctx context.Context, script Script, key string, args ...any) (text string, there bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	text, err = script.script.Run(ctx, c.redis, []string{c.prefix + key}, args...).Text()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	return text, err == nil, fail(ctx, err)
}

// Number runs a script that returns a whole number.
func (c *Client) Number(ctx context.Context, script Script, key string, args ...any) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	n, err := script.script.Run(ctx, c.redis, []string{c.prefix + key}, args...).Int64()
	return n, fail(ctx, err)
}

// passing are the answers of a Redis that will do better later. Every other
// answer that is an error is a defect of ours.
var passing = []func(error) bool{
	redis.IsLoadingError, redis.IsReadOnlyError, redis.IsClusterDownError, redis.IsTryAgainError, redis.IsMasterDownError,
	redis.IsMaxClientsError, redis.IsAuthError, redis.IsOOMError, redis.IsNoReplicasError,
	func(err error) bool { return strings.HasPrefix(err.Error(), "MISCONF") }, // cannot write its snapshot
	func(err error) bool { return strings.HasPrefix(err.Error(), "BUSY") },    // with a script of somebody else's
}

func fail(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	// What a sentinel answers comes back in an error of go-redis' own.
	sentinels := strings.HasPrefix(err.Error(), "redis: all sentinels")
	if answer, ok := errors.AsType[redis.Error](err); ok && !sentinels && !slices.ContainsFunc(passing, func(is func(error) bool) bool { return is(answer) }) {
		return &enroll.Error{Code: enroll.CodeInternal, Message: "Redis refused what it was asked", Err: err}
	}
	if cause := context.Cause(ctx); cause != nil {
		err = errors.Join(cause, err)
	}
	return &enroll.Error{Code: enroll.CodeUnavailable, Message: "Redis cannot be used at the moment", Err: err}
}
