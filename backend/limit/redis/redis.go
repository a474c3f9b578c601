// Package redis counts tries in Redis, for a service that runs more than once.
package redis

import (
	"context"
	"crypto/sha256"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/limit"
	"latchkey/backend/redisclient"
)

// Limiter is a limit.Limiter by the generic cell rate algorithm (ITU-T I.371).
// It goes by the clock of Redis alone, so that all instances agree. What is over
// goes by itself, and a Redis that is emptied counts anew.
type Limiter struct{ redis *redisclient.Client }

var _ limit.Limiter = (*Limiter)(nil)

// New makes a limiter. The client stays its caller's to close.
func New(client *redisclient.Client) *Limiter { return &Limiter{client} }

// take takes the time of each try and of all of them, and returns the time to
// wait, all in microseconds. Of each key there is the moment at which all its
// tries are free again. A number of Lua's holds such a moment exactly until
// the year 2255.
var take = redisclient.NewScript(`
local each, full = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local free = tonumber(redis.call('GET', KEYS[1]) or now)
free = math.min(math.max(free, now), now + full) + each
local wait = free - now - full
if wait > 0 then return wait end
redis.call('SET', KEYS[1], free, 'PX', math.ceil((free - now) / 1000))
return 0`)

// Take implements limit.Limiter.
func (l *Limiter) Take(ctx context.Context, key string, rate limit.Rate) (time.Duration, error) {
	if !rate.Valid() {
		return 0, enroll.Errorf(enroll.CodeInternal, "", "no rate: %+v", rate)
	}
	// Keys can be long, and may name people.
	sum := sha256.Sum256([]byte(key))
	each := rate.Each().Microseconds()
	wait, err := l.redis.Number(ctx, take, "limit:"+enroll.Bytes(sum[:]).String(), each, each*int64(rate.Burst))
	return time.Duration(wait) * time.Microsecond, err
}
