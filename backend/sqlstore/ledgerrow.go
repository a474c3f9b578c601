package sqlstore

import (
	"bytes"
	"slices"

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

// placedRow is a place with the event in it.
type placedRow struct {
	Sealed sealedRow `gorm:"embedded"`
	Event  eventRow  `gorm:"embedded"`
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
