// Package redis keeps ceremonies in Redis, for a service that runs more than
// once.
package redis

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/redisclient"
)

// Challenges is enroll.Challenges in Redis. All instances have to go by about the
// same time, since that decides when a ceremony has expired.
//
// A Redis that is restored from an older copy brings back what was taken. That
// counts for nothing, since the store keeps every ceremony's end; see
// enroll.Ended.
type Challenges struct {
	redis *redisclient.Client
	now   func() time.Time
}

var _ enroll.Challenges = (*Challenges)(nil)

// New makes a place for ceremonies that goes by the clock now. The client stays
// its caller's to close.
func New(client *redisclient.Client, now func() time.Time) *Challenges {
	return &Challenges{redis: client, now: now}
}

// A ceremony is one text: when it expires and when it was taken, both in
// microseconds since 1970 with as many digits as they ever have, a hash of its
// holder, then JSON. So a script can mark it as taken without reading the rest. It
// stays in its place until it may be forgotten, so that nothing can be put or
// taken there twice.
const (
	digits = 16 // until the year 2286
	never  = "0000000000000000"
	marked = 43 // characters of a hash
	head   = 2*digits + marked
)

// take marks a ceremony of this holder that waits as taken now, and returns it as
// it was.
var take = redisclient.NewScript(`
local kept = redis.call('GET', KEYS[1])
if kept and string.sub(kept, 17, 32) == '0000000000000000' and string.sub(kept, 33, 75) == ARGV[2] and ARGV[1] < string.sub(kept, 1, 16) then
	redis.call('SET', KEYS[1], string.sub(kept, 1, 16) .. ARGV[1] .. string.sub(kept, 33), 'KEEPTTL')
end
return kept`)

// key has the version of the text: to a program that writes it otherwise, a
// ceremony that waited across its upgrade is unknown, and no riddle.
func key(id enroll.ID) string { return "challenge:1:" + string(id) }

// mark is what a script knows a holder by.
func mark(h enroll.Holder) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{string(h.Kind), string(h.User), string(h.Session), string(h.Kiosk), string(h.Invitation)}))
	return enroll.Bytes(sum[:]).String()
}

func stamp(t time.Time) string { return fmt.Sprintf("%0*d", digits, max(0, t.UnixMicro())) }

// Put implements enroll.Challenges.
func (r *Challenges) Put(ctx context.Context, c enroll.Ceremony) error {
	body, err := json.Marshal(c)
	if err != nil {
		return enroll.Errorf(enroll.CodeInternal, "", "a ceremony that cannot be kept: %w", err)
	}
	lifetime := max(c.ExpiresAt.Sub(r.now()), 0) + enroll.CeremonyMemory
	added, err := r.redis.Add(ctx, key(c.ID), stamp(c.ExpiresAt)+never+mark(c.Holder)+string(body), lifetime)
	if err == nil && !added {
		err = enroll.Errorf(enroll.CodeConflict, "", "this ceremony is there already")
	}
	return err
}

// Take implements enroll.Challenges.
func (r *Challenges) Take(ctx context.Context, id enroll.ID, by enroll.Holder) (enroll.Ceremony, error) {
	now := r.now()
	kept, there, err := r.redis.Text(ctx, take, key(id), stamp(now), mark(by))
	if err != nil {
		return enroll.Ceremony{}, err
	}
	p, err := r.read(kept, there, now)
	switch {
	case err != nil:
		return enroll.Ceremony{}, err
	case p.Holder != by:
		return enroll.Ceremony{}, unknown()
	case !p.TakenAt.IsZero():
		return enroll.Ceremony{}, enroll.Errorf(enroll.CodeCeremonyUsed, "", "this was used already")
	case !now.Before(p.ExpiresAt):
		return enroll.Ceremony{}, enroll.Errorf(enroll.CodeCeremonyExpired, "", "this took too long")
	}
	return p.Ceremony, nil
}

// Peek implements enroll.Challenges.
func (r *Challenges) Peek(ctx context.Context, id enroll.ID) (enroll.Pending, error) {
	kept, there, err := r.redis.Get(ctx, key(id))
	if err != nil {
		return enroll.Pending{}, err
	}
	return r.read(kept, there, r.now())
}

// read reads a ceremony as it was kept. Its end is what the script goes by, to
// the microsecond.
func (r *Challenges) read(kept string, there bool, now time.Time) (enroll.Pending, error) {
	var p enroll.Pending
	if !there {
		return p, unknown()
	}
	if len(kept) < head {
		return p, enroll.Errorf(enroll.CodeInternal, "", "Redis has something else where a ceremony should be")
	}
	expires, err := moment(kept[:digits])
	if err == nil && kept[digits:2*digits] != never {
		p.TakenAt, err = moment(kept[digits : 2*digits])
	}
	if err == nil {
		err = json.Unmarshal([]byte(kept[head:]), &p.Ceremony)
	}
	if err != nil {
		return enroll.Pending{}, enroll.Errorf(enroll.CodeInternal, "", "Redis has something else where a ceremony should be: %w", err)
	}
	p.ExpiresAt = expires
	if !now.Before(expires.Add(enroll.CeremonyMemory)) {
		return enroll.Pending{}, unknown()
	}
	return p, nil
}

func moment(stamp string) (time.Time, error) {
	micros, err := strconv.ParseInt(stamp, 10, 64)
	return time.UnixMicro(micros).UTC(), err
}

func unknown() error {
	return enroll.Errorf(enroll.CodeCeremonyUnknown, "", "there is no such ceremony")
}
