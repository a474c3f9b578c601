package main

import (
	"context"
	"database/sql"
	"time"

	"latchkey/backend/httpapi"
	"latchkey/backend/wire/server"
)

// askTime is how long whoever collects figures waits for the answer of a server.
const askTime = time.Second

// up is 1 while something answers, and else 0.
func up(name, help string, ask func(context.Context) error) httpapi.Gauge {
	return httpapi.Gauge{Name: name, Help: help, Value: func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), askTime)
		defer cancel()
		if ask(ctx) != nil {
			return 0
		}
		return 1
	}}
}

// gauges tell of the connections to what the service stands on.
func gauges(o *server.Opened) []httpapi.Gauge {
	var all []httpapi.Gauge
	pool := func(name string, stats func() sql.DBStats) {
		labels := map[string]string{"pool": name}
		all = append(all,
			httpapi.Gauge{
				Name: "latchkey_store_connections", Help: "Open connections to the store.", Labels: labels,
				Value: func() float64 { return float64(stats().OpenConnections) },
			},
			httpapi.Gauge{
				Name: "latchkey_store_connections_in_use", Help: "Connections to the store that are in use.", Labels: labels,
				Value: func() float64 { return float64(stats().InUse) },
			},
			httpapi.Gauge{
				Name: "latchkey_store_wait_seconds", Help: "How long has been waited for connections to the store, in all.", Labels: labels,
				Value: func() float64 { return stats().WaitDuration.Seconds() },
			})
	}
	all = append(all, up("latchkey_store_up", "Whether the store answers.", o.StoreUp))
	all = append(all, httpapi.Gauge{
		Name: "latchkey_journal_waiting", Help: "Events that are not sealed yet; at most 1000 are counted.",
		Value: func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), askTime)
			defer cancel()
			return o.JournalWaiting(ctx)
		},
	})
	pool("write", func() sql.DBStats { write, _ := o.Pools(); return write })
	pool("read", func() sql.DBStats { _, read := o.Pools(); return read })
	if o.Redis == nil {
		return all
	}
	return append(all, up("latchkey_redis_up", "Whether Redis answers.", o.RedisUp),
		httpapi.Gauge{
			Name: "latchkey_redis_connections", Help: "Open connections to Redis.",
			Value: func() float64 { return float64(o.Redis.Pool().Open) },
		},
		httpapi.Gauge{
			Name: "latchkey_redis_timeouts", Help: "Calls that waited too long for a connection to Redis, in all.",
			Value: func() float64 { return float64(o.Redis.Pool().Timeouts) },
		})
}
