package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// ceremonies keeps what was begun until it is taken, once.
type ceremonies interface {
	put(ctx context.Context, id string, value []byte) error
	take(ctx context.Context, id string) error
	close() error
}

// lifetime is how long a ceremony waits.
const lifetime = 10 * time.Minute

var errGone = errors.New("a ceremony is not there")

func openCeremonies(ctx context.Context, address string, c int) (ceremonies, error) {
	if address == "" {
		return &inMemory{all: map[string][]byte{}}, nil
	}
	options, err := redis.ParseURL(address)
	if err != nil {
		return nil, errors.New("-redis: not the URL of a Redis")
	}
	options.PoolSize = max(c, options.PoolSize)
	client := redis.NewClient(options)
	return inRedis{client}, client.Ping(ctx).Err()
}

type inRedis struct{ client *redis.Client }

func (r inRedis) put(ctx context.Context, id string, value []byte) error {
	return r.client.SetArgs(ctx, "floor:"+id, value, redis.SetArgs{Mode: "NX", TTL: lifetime}).Err()
}

func (r inRedis) take(ctx context.Context, id string) error {
	return r.client.GetDel(ctx, "floor:"+id).Err()
}

func (r inRedis) close() error { return r.client.Close() }

type inMemory struct {
	mu  sync.Mutex
	all map[string][]byte
}

func (m *inMemory) put(_ context.Context, id string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all[id] = value
	return nil
}

func (m *inMemory) take(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.all[id]; !ok {
		return errGone
	}
	delete(m.all, id)
	return nil
}

func (m *inMemory) close() error { return nil }
