// Package ledger makes the journal tamper-evident: it is a Merkle log (RFC 6962
// section 2.1) whose leaves are events and whose heads are signed notes, as in
// Go's checksum database (golang.org/x/mod/sumdb) and in C2SP's tlog-checkpoint.
//
// A Sealer gives events their places; Publishers carry each new head away from
// the machine; Verify recomputes everything. What a leaf consists of is in leaf.go
// and, for others who want to check, in docs/audit.md.
package ledger

import (
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"latchkey/backend/enroll"
)

// tree is a Merkle tree that grows at its right. It keeps the hashes of the
// largest whole subtrees, and no others: from them follows the hash of the whole.
type tree struct {
	size int64
	edge []tlog.Hash
}

// newTree takes up a tree where a log left it. CodeInternal if the edge is not
// one of a tree of that size.
func newTree(log enroll.Log) (tree, error) {
	if log.Size < 0 || bits.OnesCount64(uint64(log.Size)) != len(log.Edge) {
		return tree{}, damaged()
	}
	t := tree{size: log.Size}
	for _, b := range log.Edge {
		var h tlog.Hash
		if copy(h[:], b) != len(h) || len(b) != len(h) {
			return tree{}, damaged()
		}
		t.edge = append(t.edge, h)
	}
	return t, nil
}

// Add adds the hash of a leaf.
func (t *tree) Add(leaf tlog.Hash) error {
	joined := 0 // how many subtrees the leaf makes into one
	hashes, err := tlog.StoredHashesForRecordHash(t.size, leaf, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		joined = len(indexes)
		return t.last(joined)
	}))
	if err != nil {
		return err
	}
	t.size++
	t.edge = append(t.edge[:len(t.edge)-joined:len(t.edge)-joined], hashes[len(hashes)-1])
	return nil
}

// Hash is that of the whole tree.
func (t *tree) Hash() (tlog.Hash, error) {
	return tlog.TreeHash(t.size, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		return t.last(len(indexes))
	}))
}

func (t *tree) last(n int) ([]tlog.Hash, error) {
	if n > len(t.edge) {
		return nil, damaged()
	}
	return t.edge[len(t.edge)-n:], nil
}

// bytes is the edge as a store keeps it.
func (t *tree) bytes() []enroll.Bytes {
	out := make([]enroll.Bytes, len(t.edge))
	for i, h := range t.edge {
		out[i] = h[:]
	}
	return out
}

func damaged() error {
	return enroll.Errorf(enroll.CodeInternal, "", "the edge of the log is damaged")
}
