package wire

import (
	"context"
	"strings"

	"latchkey/backend/ceremony"
	"latchkey/backend/enroll"
)

// config says who the relying party of a kiosk with a store of its own is.
func (s Settings) config() ceremony.Config {
	return ceremony.Config{RPID: s.RPID, RPName: s.RPName, Origins: []string{s.Origin}, Demo: s.Demo, Identification: s.Identification}
}

// Sources says where the settings come from, files that are there alone.
func (r *Report) Sources(s Settings) {
	var files []string
	for _, path := range []string{s.places.Managed, s.places.User} {
		if Readable(path) {
			files = append(files, path)
		}
	}
	r.OK("settings", "from %s", strings.Join(append(files, "flags and the environment"), ", "))
	if len(s.managed) > 0 {
		r.OK("managed", "%s", strings.Join(s.managed, ", "))
	}
}

// OwnStore looks at a kiosk's own store and what belongs to it.
func (r *Report) OwnStore(ctx context.Context, s Settings) {
	if err := s.checkRPID(); err != nil {
		r.Wrong("rp-id", err)
	} else {
		r.RelyingParty(s.config())
	}
	path := strings.TrimPrefix(s.Store, "sqlite:")
	standing := r.SQLite(ctx, path, enroll.Stamp{RPID: s.RPID, Demo: s.Demo})
	r.Beside(SecretBeside(s.Store), s.JournalKeyFile, standing)
	if s.HeadsFile != "" && r.Takes("heads-file", s.HeadsFile) == nil {
		r.OK("heads-file", "heads of the journal go to %s", s.HeadsFile)
	}
}
