package sqlstore

import (
	"bytes"
	"slices"

	"gorm.io/gorm"

	"latchkey/backend/enroll"
)

type ledgerRow struct {
	Size   int64
	Edge   []byte
	Key    string
	Holder string
	Fence  int64
	Until  int64
}

func (ledgerRow) TableName() string { return "ledger" }

func (r ledgerRow) log() enroll.Log {
	l := enroll.Log{Size: r.Size, Key: r.Key, Edge: []enroll.Bytes{}}
	for hash := range slices.Chunk(r.Edge, hashSize) {
		l.Edge = append(l.Edge, bytes.Clone(hash))
	}
	return l
}

type sealedRow struct {
	Place         int64 `gorm:"primaryKey;autoIncrement:false"`
	EventSeq      int64
	Leaf          []byte
	AddressSalt   []byte
	AddressHash   []byte
	ReferenceSalt []byte
	ReferenceHash []byte
}

func (sealedRow) TableName() string { return "sealed" }

// placedRow is a place with the event in it, which may be gone.
type placedRow struct {
	Sealed sealedRow
	Event  eventRow
}

const placedColumns = `place, leaf, address_salt, address_hash, reference_salt, reference_hash,
	coalesce(id, ''), coalesce(at, 0), coalesce(act, ''), coalesce(code, ''), coalesce(holder, ''), coalesce(user_id, ''), coalesce(credential, ''),
	coalesce(credential_id, ?), coalesce(aaguid, ''), coalesce(ceremony, ''), coalesce(state, ''), coalesce(reason, ''), coalesce(request, ''),
	coalesce(address, ''), coalesce(identified, ''), coalesce(reference, ''), coalesce(times, 0), coalesce(kiosk, '')`

// placedRows reads the next places. It goes by the driver alone: whoever checks a
// log reads all of it.
func placedRows(db *gorm.DB, from, to int64) (out []placedRow, err error) {
	rows, err := db.Raw("SELECT "+placedColumns+` FROM sealed LEFT JOIN events ON events.seq = sealed.event_seq
		WHERE place >= ? AND place < ? ORDER BY place LIMIT ?`, []byte{}, from, to, sealedBatch).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err has what went wrong
	for rows.Next() {
		var r placedRow
		s, e := &r.Sealed, &r.Event
		if err := rows.Scan(&s.Place, &s.Leaf, &s.AddressSalt, &s.AddressHash, &s.ReferenceSalt, &s.ReferenceHash,
			&e.ID, &e.At, &e.Act, &e.Code, &e.Holder, &e.UserID, &e.Credential,
			&e.CredentialID, &e.AAGUID, &e.Ceremony, &e.State, &e.Reason, &e.Request,
			&e.Address, &e.Identified, &e.Reference, &e.Times, &e.Kiosk); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func (r placedRow) sealed() (enroll.SealedEvent, error) {
	e := enroll.SealedEvent{
		Place: r.Sealed.Place, Leaf: r.Sealed.Leaf,
		Address:   enroll.Commitment{Salt: r.Sealed.AddressSalt, Hash: r.Sealed.AddressHash},
		Reference: enroll.Commitment{Salt: r.Sealed.ReferenceSalt, Hash: r.Sealed.ReferenceHash},
	}
	if r.Event.ID == "" {
		return e, nil
	}
	var err error
	e.Event, err = r.Event.event()
	return e, err
}

type headRow struct {
	Size int64 `gorm:"primaryKey;autoIncrement:false"`
	Note string
}

func (headRow) TableName() string { return "heads" }
