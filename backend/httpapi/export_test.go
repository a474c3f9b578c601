package httpapi_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"latchkey/backend/enroll"
	"latchkey/backend/httpapi"
	"latchkey/backend/httpapi/client"
)

// breaking is a service whose exports break off.
type breaking struct{ enroll.Service }

func (breaking) Export(_ context.Context, _ enroll.Actor, _ enroll.ExportRequest, begin func(int64) io.Writer) error {
	_, err := io.WriteString(begin(7), strings.Repeat("half of it\n", 10_000))
	return errors.Join(err, errors.New("the store is away"))
}

// TestExportBreaksOff: half an export is no whole one to whoever gets it.
func TestExportBreaksOff(t *testing.T) {
	w := newWorld(t, false, func(d *httpapi.Deps) { d.Service = breaking{d.Service} })
	c, err := client.New(w.url, client.Options{Sign: showActor})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var total int64
	system := enroll.Actor{Kind: enroll.ActorSystem}
	err = c.Export(t.Context(), system, enroll.ExportRequest{Format: enroll.ExportJSON}, func(n int64) io.Writer { total = n; return &out })
	if enroll.CodeOf(err) != enroll.CodeUnavailable || total != 7 || !strings.HasPrefix(out.String(), "half") {
		t.Errorf("%v after %d bytes of %d events", err, out.Len(), total)
	}
}

// TestExportHeaders: a browser saves an export, and knows before it comes through how
// many events it goes.
func TestExportHeaders(t *testing.T) {
	w := newWorld(t, false)
	for format, kind := range map[string]string{"json": "application/jsonl", "csv": "text/csv"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+httpapi.Prefix+"/journal/exports", strings.NewReader(`{"format":"`+format+`","query":{}}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if err := showActor(r, client.Sender{By: enroll.Actor{Kind: enroll.ActorSystem}}); err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || res.Header.Get(httpapi.TotalHeader) == "" || len(body) == 0 ||
			!strings.HasPrefix(res.Header.Get("Content-Type"), kind) || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %s %v, %v", format, res.Status, res.Header, err)
		}
	}
}
