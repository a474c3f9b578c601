package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"latchkey/backend/sqlstore"
)

func TestDiagnose(t *testing.T) {
	code := func(code string) error {
		return fmt.Errorf("statement: %w", &pgconn.PgError{Code: code, ConstraintName: "users.id"})
	}
	for _, tt := range []struct {
		name string
		err  error
		want sqlstore.Diagnosis
	}{
		{"unique violation", code("23505"), sqlstore.Diagnosis{Fault: sqlstore.Duplicate, On: "users.id"}},
		{"foreign key", code("23503"), sqlstore.Diagnosis{Fault: sqlstore.Dangling}},
		{"not null", code("23502"), sqlstore.Diagnosis{Fault: sqlstore.Defect}},
		{"serialization failure", code("40001"), sqlstore.Diagnosis{Fault: sqlstore.Busy}},
		{"deadlock", code("40P01"), sqlstore.Diagnosis{Fault: sqlstore.Busy}},
		{"lock timeout", code("55P03"), sqlstore.Diagnosis{Fault: sqlstore.Busy}},
		{"statement timeout", code("57014"), sqlstore.Diagnosis{Fault: sqlstore.Busy}},
		{"admin shutdown", code("57P01"), sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"crash", code("57P02"), sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"starting", code("57P03"), sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"too many connections", code("53300"), sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"disk full", code("53100"), sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"a copy", code("25006"), sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"password changed", code("28P01"), sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"I/O error", code("58030"), sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"syntax", code("42601"), sqlstore.Diagnosis{Fault: sqlstore.Defect}},
		{"no code", code(""), sqlstore.Diagnosis{Fault: sqlstore.Defect}},
		{"end of the stream", io.ErrUnexpectedEOF, sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"refused", &net.OpError{Op: "dial", Err: errors.New("refused")}, sqlstore.Diagnosis{Fault: sqlstore.Away}},
		{"ours", errors.New("ours"), sqlstore.Diagnosis{Fault: sqlstore.Defect}},
		{"a context's", context.Canceled, sqlstore.Diagnosis{Fault: sqlstore.Defect}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := diagnose(tt.err); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
