package httpapi

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"latchkey/backend/enroll"
)

// TotalHeader says how many events an export goes through, before the first comes.
const TotalHeader = "Latchkey-Total"

// chunkTime is how long a client may take for its next part of an export.
const chunkTime = 30 * time.Second

// Names is a list of names.
type Names struct {
	Names []enroll.Name `json:"names"`
}

// filters are the parameters by which events are asked for.
var filters = []string{"by", "kiosk", "act", "outcome", "from", "to"}

// forms of an export, by their format.
var forms = map[enroll.ExportFormat]string{enroll.ExportJSON: "application/jsonl", enroll.ExportCSV: "text/csv"}

func (h *Handler) journal() []operation {
	read := func(c *call, user enroll.ID) (enroll.EventPage, error) {
		query, err := eventQuery(c.r.URL.Query())
		if err != nil {
			return enroll.EventPage{}, err
		}
		if user != "" {
			query.User = user
		}
		if query.Limit, err = c.number("limit"); err != nil {
			return enroll.EventPage{}, err
		}
		query.Cursor = c.r.URL.Query().Get("cursor")
		page, err := h.Service.Events(c, c.by, query)
		page.Events, page.Names = listed(page.Events), listed(page.Names)
		return page, err
	}
	paged := append([]string{"cursor", "limit"}, filters...)
	return []operation{
		op(http.MethodGet, "/users/{id}/events", "What happened to a person, newest first. A page may be short before the last.", []who{person, desk, auditor}, http.StatusOK,
			func(c *call, _ nothing) (enroll.EventPage, error) { return read(c, c.id()) }).with(paged...),
		op(http.MethodGet, "/events", "What happened, newest first. A page may be short before the last.", []who{auditor}, http.StatusOK,
			func(c *call, _ nothing) (enroll.EventPage, error) { return read(c, "") }).with(append(paged, "user")...),
		op(http.MethodGet, "/journal/names", "Find people and kiosks by name, for reading what happened.", []who{auditor}, http.StatusOK,
			func(c *call, _ nothing) (Names, error) {
				all, err := h.Service.JournalNames(c, c.by, c.r.URL.Query().Get("text"))
				return Names{Names: listed(all)}, err
			}).with("text"),
		op(http.MethodGet, "/journal", "How far the journal is sealed.", []who{auditor}, http.StatusOK,
			func(c *call, _ nothing) (enroll.JournalHead, error) { return h.Service.JournalHead(c, c.by) }),
		op(http.MethodPost, "/journal/exports", "Export the journal, a line for each event; "+TotalHeader+" says through how many it goes.", []who{auditor}, http.StatusOK,
			h.export).as(forms[enroll.ExportJSON], forms[enroll.ExportCSV]),
	}
}

func eventQuery(q url.Values) (enroll.EventQuery, error) {
	query := enroll.EventQuery{
		User: enroll.ID(q.Get("user")), By: enroll.ID(q.Get("by")), Kiosk: enroll.ID(q.Get("kiosk")),
		Act: enroll.Act(q.Get("act")), Outcome: enroll.ActOutcome(q.Get("outcome")),
	}
	for name, at := range map[string]*time.Time{"from": &query.From, "to": &query.To} {
		text := q.Get(name)
		if text == "" {
			continue
		}
		if at.UnmarshalText([]byte(text)) != nil {
			return query, enroll.Errorf(enroll.CodeMalformed, name, "not a time; give one such as 2026-01-02T15:04:05Z")
		}
	}
	return query, nil
}

// export streams an export. One that breaks off ends the connection, and has no last
// line.
func (h *Handler) export(c *call, req enroll.ExportRequest) (nothing, error) {
	err := h.Service.Export(c, c.by, req, func(total int64) io.Writer {
		c.begun = true
		header := c.w.Header()
		header.Set("Content-Type", forms[req.Format]+"; charset=utf-8")
		header.Set("Content-Disposition", `attachment; filename="journal.`+map[enroll.ExportFormat]string{enroll.ExportJSON: "jsonl", enroll.ExportCSV: "csv"}[req.Format]+`"`)
		header.Set(TotalHeader, strconv.FormatInt(total, 10))
		c.w.WriteHeader(http.StatusOK)
		return patient{c.w}
	})
	return nothing{}, err
}

// patient gives a client time for each part, since the whole may take longer than
// any other answer.
type patient struct{ http.ResponseWriter }

func (w patient) Write(p []byte) (int, error) {
	_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(chunkTime)) // where there is none, it needs none
	return w.ResponseWriter.Write(p)
}
