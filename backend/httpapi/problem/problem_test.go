package problem

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"latchkey/backend/enroll"
)

// TestEveryCodeThereAndBack: whatever code the service gives, its client hears.
func TestEveryCodeThereAndBack(t *testing.T) {
	for _, code := range enroll.Codes() {
		if _, known := statuses[code]; !known && code != enroll.CodeInternal {
			t.Errorf("%s has no status", code)
		}
		if status := Status(code); status < 400 || status > 599 || (status >= 500) != (code == enroll.CodeInternal || code == enroll.CodeUnavailable || code == enroll.CodeStampDiffer) {
			t.Errorf("%s has status %d", code, status)
		}
		sent := &enroll.Error{Code: code, Field: "field", Message: "a sentence", Others: []*enroll.Error{{Code: enroll.CodeRequired, Field: "other"}}}
		wire, err := json.Marshal(Of(fmt.Errorf("while doing so: %w", sent), "R"))
		if err != nil {
			t.Fatal(err)
		}
		var p Problem
		if err := json.Unmarshal(wire, &p); err != nil {
			t.Fatal(err)
		}
		got, _ := errors.AsType[*enroll.Error](p.Err())
		if got.Code != code {
			t.Errorf("%s comes back as %s", code, got.Code)
		}
		if told := got.Field == "field" && got.Message == "a sentence" && len(got.Others) == 1 && got.Others[0].Field == "other"; told != (code != enroll.CodeInternal) {
			t.Errorf("%s comes back as %+v", code, got)
		}
	}
	if len(statuses)+1 != len(enroll.Codes()) {
		t.Errorf("%d codes have a status, of %d", len(statuses)+1, len(enroll.Codes()))
	}
}

func TestOthersErrorsTellNothing(t *testing.T) {
	if p := Of(errors.New("table users does not exist"), "R"); p.Code != enroll.CodeInternal || p.Detail != "" || p.Status != 500 || p.Reference != "R" {
		t.Errorf("got %+v", p)
	}
}

func TestUnknownCodesAreJudgedByStatus(t *testing.T) {
	for status, want := range map[int32]enroll.Code{
		400: enroll.CodeMalformed, 401: enroll.CodeSignedOut, 403: enroll.CodeForbidden, 404: enroll.CodeNotFound, 409: enroll.CodeConflict,
		413: enroll.CodeTooLarge, 418: enroll.CodeMalformed, 429: enroll.CodeTooMany, 500: enroll.CodeInternal, 502: enroll.CodeUnavailable,
		503: enroll.CodeUnavailable, 504: enroll.CodeUnavailable, 0: enroll.CodeInternal,
	} {
		if got := enroll.CodeOf(Problem{Code: "of_next_year", Status: status}.Err()); got != want {
			t.Errorf("%d: %s, want %s", status, got, want)
		}
	}
}
