package postgres

import (
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"latchkey/backend/enroll"
)

// parse reads the address of a database. Whatever is wrong with it, the error
// shows nothing of it: what cannot be read may be a password in the wrong place.
func parse(address string, wait time.Duration) (*pgx.ConnConfig, error) {
	bad := enroll.Errorf(enroll.CodeMalformed, "store", "this is not the address of a database: give one such as postgres://latchkey@db.example.com/latchkey, with %%XX for signs that are special in addresses")
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Opaque != "" || u.Fragment != "" || strings.Trim(u.Path, "/") == "" {
		return nil, bad
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, bad
	}
	if query := u.Query(); !query.Has("sslmode") && os.Getenv("PGSSLMODE") == "" && !local(config) {
		// The driver's own default falls back to no encryption.
		query.Set("sslmode", "verify-full")
		u.RawQuery = query.Encode()
		if config, err = pgx.ParseConfig(u.String()); err != nil {
			return nil, bad
		}
	}
	if config.ConnectTimeout == 0 || config.ConnectTimeout > wait {
		config.ConnectTimeout = wait
	}
	setDefault(config, "application_name", "latchkey")
	setDefault(config, "synchronous_commit", "on") // or it is acknowledged before it is kept
	config.RuntimeParams["client_encoding"] = "UTF8"
	config.RuntimeParams["default_transaction_isolation"] = "read committed" // LockUser shows what others have committed
	return config, nil
}

// local reports whether all hosts are this machine.
func local(config *pgx.ConnConfig) bool {
	hosts := []string{config.Host}
	for _, other := range config.Fallbacks {
		hosts = append(hosts, other.Host)
	}
	for _, host := range hosts {
		ip := net.ParseIP(host)
		if !strings.HasPrefix(host, "/") && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return false
		}
	}
	return true
}

// setDefault sets a parameter of the server's that the address leaves open.
func setDefault(config *pgx.ConnConfig, name, value string) {
	if _, ok := config.RuntimeParams[name]; !ok {
		config.RuntimeParams[name] = value
	}
}

func milliseconds(d time.Duration) string {
	if d == 0 {
		return "0" // never
	}
	return strconv.FormatInt(max(1, d.Milliseconds()), 10)
}
