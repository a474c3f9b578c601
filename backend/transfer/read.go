package transfer

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"unicode/utf8"

	"latchkey/backend/enroll"
)

// reader reads lines. Every record it gives has been checked.
type reader struct {
	r      *bufio.Reader
	sum    hash.Hash
	counts counts
	line   int // the number of the line read last, from 1
}

func newReader(r io.Reader) *reader {
	return &reader{r: bufio.NewReaderSize(r, MaxLine), sum: sha256.New()}
}

// malformed is the error of the line read last.
func (r *reader) malformed(format string, args ...any) error {
	return enroll.Errorf(enroll.CodeMalformed, "", "line %d: %w", r.line, fmt.Errorf(format, args...))
}

// header reads the first line.
func (r *reader) header() (header, error) {
	line, err := r.next()
	if err != nil {
		return header{}, err
	}
	var h header
	// A newer version may have fields that we do not know.
	if err := json.Unmarshal(line, &h); err != nil || h.Format != formatName {
		return header{}, r.malformed("this is no export of Latchkey")
	}
	if h.Version != formatVersion {
		return header{}, r.malformed("the export has version %d, and this program reads version %d", h.Version, formatVersion)
	}
	if h.RPID == "" {
		return header{}, r.malformed("the export does not say which RP ID it belongs to")
	}
	r.sum.Write(line)
	return h, nil
}

// record reads the next line, or finds the end of the file where it should be.
func (r *reader) record() (rec record, more bool, err error) {
	line, err := r.next()
	if err != nil {
		return record{}, false, err
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&rec); err != nil {
		return record{}, false, r.malformed("this is no record: %w", err)
	}
	if rest := line[decoder.InputOffset():]; string(rest) != "\n" {
		return record{}, false, r.malformed("there is something after the object")
	}
	if err := rec.check(); err != nil {
		return record{}, false, r.malformed("%w", err)
	}
	if rec.End != nil {
		return record{}, false, r.end(*rec.End)
	}
	r.sum.Write(line)
	r.counts.add(rec)
	return rec, true, nil
}

// next reads one line with its line feed. The bytes are good until the next
// call.
func (r *reader) next() ([]byte, error) {
	r.line++
	line, err := r.r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, r.malformed("the line is longer than %d bytes", MaxLine)
	case errors.Is(err, io.EOF):
		return nil, r.malformed("the export is cut off here")
	case err != nil:
		return nil, enroll.Errorf(enroll.CodeUnavailable, "", "cannot read the export: %w", err)
	case !utf8.Valid(line):
		return nil, r.malformed("this is not UTF-8")
	}
	return line, nil
}

// end compares what the last line says with what was read.
func (r *reader) end(e end) error {
	if got := hex.EncodeToString(r.sum.Sum(nil)); e.SHA256 != got {
		return r.malformed("the export was changed or damaged: its SHA-256 is %s", got)
	}
	if e.counts != r.counts {
		return r.malformed("the export says that it has %+v, and has %+v", e.counts, r.counts)
	}
	r.line++
	switch _, err := r.r.ReadByte(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return enroll.Errorf(enroll.CodeUnavailable, "", "cannot read the export: %w", err)
	}
	return r.malformed("the export goes on after its end")
}
