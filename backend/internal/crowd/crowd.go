// Package crowd invents many people and their keys, to fill a store with before
// something is measured. Names are as unevenly spread as people's are. The keys
// exist nowhere: nobody can sign in with them.
package crowd

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"latchkey/backend/enroll"
)

var (
	firsts = []string{"Anna", "Bernd", "Chloë", "Dušan", "Eva", "Farid", "Grażyna", "Hans", "Inès", "Jürgen", "Kaya", "Lena", "Mert",
		"Nina", "Olga", "Paul", "Qi", "Rosa", "Søren", "Tim", "Uwe", "Vera", "Willi", "Xaver", "Yusuf", "Zoe"}
	lasts = []string{"Meier", "Müller", "Schmidt", "Nowak", "Yılmaz", "Strauß", "García", "Østergård", "Weber", "Zimmermann"}
	ends  = []string{"", "", "", "bach", "hofer", "inger", "ková", "mann", "sen", "wicz"}
)

// Texts are what somebody types to find people in a crowd: nothing, one letter,
// names that few or thousands have, names that nobody has, numbers.
var Texts = []string{"", "a", "zo", "zimm", "meier", "example", "anna meier", "zoe zimmermann", "e0000123", "anna nobody", "zoe zimmermannwicz example com"}

// Crowd invents one person after the other, and for each number always the
// same. It is not safe for concurrent use.
type Crowd struct {
	rnd   *rand.Rand
	start time.Time
}

// New makes a crowd whose members came to the service from start on, a
// millisecond apart.
func New(seed uint64, start time.Time) *Crowd {
	return &Crowd{rnd: rand.New(rand.NewPCG(seed, 2)), start: start}
}

// Person invents the i-th person, who has to be asked for in order.
func (c *Crowd) Person(i int) enroll.User {
	first := firsts[c.rnd.IntN(len(firsts))]
	last := lasts[c.rnd.IntN(len(lasts))] + ends[c.rnd.IntN(len(ends))]
	username := fmt.Sprintf("%s.%s%d", first, last, i)
	at := c.start.Add(time.Duration(i) * time.Millisecond)
	return enroll.User{
		ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Username: username, DisplayName: first + " " + last,
		Addresses: []enroll.Address{{Email: username + "@example.com", Primary: true}}, ExternalID: fmt.Sprintf("E%07d", i),
		Status: enroll.UserActive, CreatedAt: at, UpdatedAt: at, Revision: 1,
	}
}

// Key invents a credential of a person, in use and as large as those of keys
// that attest themselves.
func (c *Crowd) Key(user enroll.User) enroll.Credential {
	at := user.CreatedAt
	return enroll.Credential{
		ID: enroll.NewID(), User: user.ID, CredentialID: enroll.NewChallenge(), Name: "Key", Verdict: enroll.VerdictSelf, State: enroll.Active, Kind: enroll.SecurityKey,
		PublicKey: c.bytes(77), Algorithm: enroll.ES256, Transports: []string{"usb"}, Flags: enroll.Flags{UserPresent: true, UserVerified: true},
		Attestation: enroll.Attestation{Format: "packed", Type: "self", Object: c.bytes(340), ClientData: c.bytes(140)},
		Ceremony:    enroll.NewID(), Proof: enroll.NewID(), CreatedAt: at, ProvedAt: &at,
		Changes: []enroll.StateChange{{State: enroll.Unproved, At: at}, {State: enroll.Active, At: at}},
	}
}

func (c *Crowd) bytes(n int) enroll.Bytes {
	out := make(enroll.Bytes, n+8)
	for i := 0; i < n; i += 8 {
		binary.LittleEndian.PutUint64(out[i:], c.rnd.Uint64())
	}
	return out[:n]
}
