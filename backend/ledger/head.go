package ledger

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"latchkey/backend/enroll"
)

// maxHeads is how many bytes of heads are read from a file.
const maxHeads = 64 << 20

// Signed is a head whose signature was right.
type Signed struct {
	Origin string // of the log: who it belongs to
	Size   int64
	Hash   tlog.Hash
	At     time.Time // when it was signed, by the signer's clock
	Key    string    // name and hash of the key
}

// sign makes the head of a tree: a note with the lines of a C2SP tlog-checkpoint,
//
//	example.com/latchkey
//	123
//	CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//	2026-01-02T03:04:05Z
func sign(signer note.Signer, t *tree, at time.Time) (enroll.Head, error) {
	hash, err := t.Hash()
	if err != nil {
		return enroll.Head{}, err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n%s\n", signer.Name(), t.size, hash, at.UTC().Truncate(time.Second).Format(time.RFC3339))
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return enroll.Head{}, enroll.Errorf(enroll.CodeInternal, "", "cannot sign the head of the log: %w", err)
	}
	return enroll.Head{Size: t.size, Note: string(signed)}, nil
}

// Check reads a head that one of the keys has signed. CodeMalformed: it is none.
func Check(text string, keys note.Verifiers) (Signed, error) {
	n, err := note.Open([]byte(text), keys)
	if err != nil {
		return Signed{}, enroll.Errorf(enroll.CodeMalformed, "head", "this head is not signed with the key of the log: %w", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 5 {
		return Signed{}, notAHead()
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	hash, errHash := base64.StdEncoding.DecodeString(lines[2])
	at, errAt := time.Parse(time.RFC3339, lines[3])
	if err != nil || size < 0 || lines[1] != strconv.FormatInt(size, 10) || errHash != nil || len(hash) != tlog.HashSize || errAt != nil {
		return Signed{}, notAHead()
	}
	key := n.Sigs[0]
	return Signed{Origin: lines[0], Size: size, Hash: tlog.Hash(hash), At: at, Key: fmt.Sprintf("%s+%08x", key.Name, key.Hash)}, nil
}

func notAHead() error {
	return enroll.Errorf(enroll.CodeMalformed, "head", "this is no head of a log")
}

// ReadHeads reads heads one after the other, as they are published in a file.
func ReadHeads(r io.Reader) ([]string, error) {
	var heads []string
	var head strings.Builder
	signed := false
	end := func() {
		if signed {
			heads = append(heads, head.String())
		}
		head.Reset()
		signed = false
	}
	lines := bufio.NewScanner(io.LimitReader(r, maxHeads))
	for lines.Scan() {
		line := strings.TrimSuffix(lines.Text(), "\r")
		switch {
		case strings.HasPrefix(line, "— "):
			signed = true
		case signed:
			end()
		}
		if line == "" && head.Len() == 0 {
			continue
		}
		head.WriteString(line + "\n")
	}
	unfinished := head.Len() > 0 && !signed
	end()
	if err := lines.Err(); err != nil || unfinished || len(heads) == 0 {
		return nil, enroll.Errorf(enroll.CodeMalformed, "head", "there is no signed head in it")
	}
	return heads, nil
}

// Keys are those that sign a log, from their texts, one or more.
func Keys(texts ...string) (note.Verifiers, error) {
	var list []note.Verifier
	for _, text := range texts {
		v, err := note.NewVerifier(strings.TrimSpace(text))
		if err != nil {
			return nil, enroll.Errorf(enroll.CodeMalformed, "key", "%q is no key of a log; give one as latchkeyd audit key prints it", clipped(text))
		}
		list = append(list, v)
	}
	return note.VerifierList(list...), nil
}

// clipped keeps what was given for something else out of an error.
func clipped(text string) string {
	if len(text) > 20 || bytes.ContainsAny([]byte(text), "\r\n") {
		return "…"
	}
	return text
}
