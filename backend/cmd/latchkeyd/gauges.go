package main

import (
	"database/sql"

	"latchkey/backend/httpapi"
	"latchkey/backend/wire/server"
)

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
	pool("write", func() sql.DBStats { write, _ := o.Pools(); return write })
	pool("read", func() sql.DBStats { _, read := o.Pools(); return read })
	if o.Redis == nil {
		return all
	}
	return append(all,
		httpapi.Gauge{
			Name: "latchkey_redis_connections", Help: "Open connections to Redis.",
			Value: func() float64 { return float64(o.Redis.Pool().Open) },
		},
		httpapi.Gauge{
			Name: "latchkey_redis_timeouts", Help: "Calls that waited too long for a connection to Redis, in all.",
			Value: func() float64 { return float64(o.Redis.Pool().Timeouts) },
		})
}
