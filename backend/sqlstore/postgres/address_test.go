package postgres

import (
	"testing"
	"time"
)

// TestEncryption: only to this machine does a connection go without encryption
// that nobody has asked for.
func TestEncryption(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	for _, tt := range []struct {
		name, address string
		plain, any    bool // may be unencrypted; may take any certificate
	}{
		{"loopback", "postgres://a@127.0.0.1/a", true, true},
		{"loopback by name", "postgres://a@localhost/a", true, true},
		{"a socket", "postgres://a@/a?host=/run/postgresql", true, true},
		{"elsewhere", "postgres://a@db.example.com/a", false, false},
		{"elsewhere by number", "postgres://a@192.0.2.1/a", false, false},
		{"here and elsewhere", "postgres://a@localhost,db.example.com/a", false, false},
		{"elsewhere, on demand", "postgres://a@db.example.com/a?sslmode=disable", true, true},
		{"elsewhere, whoever it is", "postgres://a@db.example.com/a?sslmode=require", false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config, err := parse(tt.address, time.Second)
			if err != nil {
				t.Fatal(err)
			}
			all := append(config.Fallbacks[:len(config.Fallbacks):len(config.Fallbacks)], nil)
			for i, fallback := range all {
				tls := config.TLSConfig
				if fallback != nil {
					tls = fallback.TLSConfig
				}
				if plain := tls == nil; plain && !tt.plain {
					t.Errorf("try %d is not encrypted", i)
				}
				if tls != nil && tls.InsecureSkipVerify && !tt.any {
					t.Errorf("try %d takes any certificate", i)
				}
			}
		})
	}
}
