package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/servers"
)

// TestMail: the program sends what waits, and its log has neither the address nor
// the link.
func TestMail(t *testing.T) {
	there := servers.NewMail(t, servers.MailOptions{TLS: "starttls", User: "latchkey", Password: "s3cret word"})
	f := &fleet{T: t}
	f.args = []string{
		"serve", "--demo", "--store", "sqlite:" + t.TempDir() + "/store.sqlite", "--language", "de",
		"--smtp-host", there.Host, "--smtp-port", strconv.Itoa(there.Port()), "--smtp-ca-file", there.CAFile, "--smtp-from", "Keys <keys@example.com>",
		"--smtp-user", "latchkey", "--smtp-password-file", f.file("smtp.password", "s3cret word"),
	}
	i := f.launch()
	f.awaitReady(i)
	f.address = "http://localhost:" + i.url.Port()
	d := f.desk(nil)
	if _, err := d.service.CreateUser(t.Context(), d.by, enroll.NewUser{Username: "anna", DisplayName: "Anna Meier", Email: "anna@example.com"}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); len(there.Messages(t)) == 0; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("nothing came: %s", i.log)
		}
	}
	if got := there.Messages(t)[0]; got.Header.Get("X-To") != "anna@example.com" || got.Header.Get("X-Secure") != "True" {
		t.Errorf("headers %v", got.Header)
	}
	_ = i.cmd.Process.Kill()
	_ = i.cmd.Wait()
	if log := i.log.String(); strings.Contains(log, "anna@example.com") || strings.Contains(log, "verify#") || strings.Contains(log, "s3cret") {
		t.Errorf("the log says too much: %s", log)
	}
}
