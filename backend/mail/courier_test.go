package mail_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/ground"
	"latchkey/backend/internal/servers"
	"latchkey/backend/mail"
	"latchkey/backend/sqlstore"
)

var own servers.Servers

func TestMain(m *testing.M) { os.Exit(own.Run(m)) }

// desk is a store with a person in it, and a courier who goes by a clock.
type desk struct {
	*testing.T
	store   *sqlstore.Store
	secret  enroll.Secret
	user    enroll.ID
	courier *mail.Courier
	log     *bytes.Buffer
	writer  slog.Handler // to log, for all couriers: it has the lock

	mu  sync.Mutex
	now time.Time
}

func newDesk(t *testing.T, on ground.Ground, mailer enroll.Mailer) *desk {
	t.Helper()
	d := &desk{T: t, secret: enroll.RandomSecret(), now: time.Now().UTC().Truncate(time.Second), log: &bytes.Buffer{}}
	d.writer = slog.NewTextHandler(d.log, nil)
	d.store = on.Store(t, d.clock)
	user := enroll.User{ID: enroll.NewID(), Handle: enroll.NewUserHandle(), Username: "anna", Status: enroll.UserActive, CreatedAt: d.now, UpdatedAt: d.now, Revision: 1}
	d.user = user.ID
	d.write(func(tx enroll.Tx) error { return tx.InsertUser(t.Context(), user) })
	d.courier = d.another(mailer)
	return d
}

func (d *desk) another(mailer enroll.Mailer) *mail.Courier {
	d.Helper()
	c, err := mail.NewCourier(mail.Deps{Store: d.store, Mailer: mailer, Secret: d.secret, Now: d.clock, Log: slog.New(d.writer)})
	if err != nil {
		d.Fatal(err)
	}
	return c
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) advance(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func (d *desk) write(fn func(enroll.Tx) error) {
	d.Helper()
	err := d.store.InTx(d.Context(), func(tx enroll.Tx) error {
		return errors.Join(fn(tx), tx.Append(d.Context(), enroll.Event{ID: enroll.NewID(), At: d.clock(), Act: enroll.ActInvited, By: enroll.Holder{Kind: enroll.ActorSystem}}))
	})
	if err != nil {
		d.Fatal(err)
	}
}

// post puts a letter where it waits.
func (d *desk) post(letter enroll.Letter) enroll.Mail {
	d.Helper()
	text, err := json.Marshal(letter)
	if err != nil {
		d.Fatal(err)
	}
	id := enroll.NewID()
	m := enroll.Mail{ID: id, User: d.user, Kind: letter.Kind, To: letter.To, CreatedAt: d.clock(), DueAt: d.clock(), GiveUpAt: d.clock().Add(time.Hour), Letter: d.secret.Seal(id, text)}
	d.write(func(tx enroll.Tx) error { return tx.InsertMail(d.Context(), m) })
	return m
}

func (d *desk) round(couriers ...*mail.Courier) {
	d.Helper()
	for _, c := range append(couriers, d.courier)[:max(1, len(couriers))] {
		if err := c.Round(d.Context()); err != nil {
			d.Error(err)
		}
	}
}

// unsent is what failed so far, by whom it is for.
func (d *desk) unsent() map[string]enroll.Mail {
	d.Helper()
	list, err := d.store.UnsentMail(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	out := map[string]enroll.Mail{}
	for _, m := range list {
		out[m.To] = m
	}
	return out
}

// acts counts what the journal has.
func (d *desk) acts(act enroll.Act) (n int) {
	d.Helper()
	page, err := d.store.Events(d.Context(), enroll.EventQuery{Limit: enroll.MaxPage})
	if err != nil {
		d.Fatal(err)
	}
	for _, e := range page.Events {
		if e.Act == act {
			n++
		}
	}
	return n
}

// TestCourier: letters that are taken, that are taken later, and that are not
// taken at all.
func TestCourier(t *testing.T) {
	there := servers.NewMail(t, servers.MailOptions{TLS: "starttls"})
	d := newDesk(t, ground.Alone(), open(t, settings(t, there, mail.StartTLS), false))
	letter := invitation("anna@example.com")
	sent, grey, gone := d.post(letter), d.post(invitation("grey-2@example.com")), d.post(invitation("gone@example.com"))
	d.round()
	if _, err := d.store.Mail(t.Context(), sent.ID); enroll.CodeOf(err) != enroll.CodeNotFound {
		t.Errorf("what was sent still waits: %v", err)
	}
	if got := d.unsent(); got[grey.To].FailedAt != nil || got[grey.To].Tries != 1 || got[gone.To].FailedAt == nil || !strings.Contains(got[gone.To].Failure, "550") || len(got) != 2 {
		t.Errorf("unsent: %+v", got)
	}
	d.round() // too early
	d.advance(time.Minute)
	d.round()
	if got := d.unsent()[grey.To]; got.Tries != 2 || !got.DueAt.Equal(d.clock().Add(2*time.Minute)) {
		t.Errorf("the second time: %+v", got)
	}
	d.advance(2 * time.Minute)
	d.round()
	if got := d.unsent(); len(got) != 1 {
		t.Errorf("the third time: %+v", got)
	}
	if n := len(there.Messages(t)); n != 2 || d.acts(enroll.ActMailSent) != 2 || d.acts(enroll.ActMailFailed) != 1 {
		t.Errorf("%d came, %d sent, %d failed", n, d.acts(enroll.ActMailSent), d.acts(enroll.ActMailFailed))
	}
	for _, secret := range []string{letter.Code, letter.Link, letter.To, "example.com", "Müller"} {
		if strings.Contains(d.log.String(), secret) {
			t.Errorf("the log has %q: %s", secret, d.log)
		}
	}
}

// TestServerAwayAndBack: what was written while the mail server was away comes
// when it is back, also if our program was started anew meanwhile.
func TestServerAwayAndBack(t *testing.T) {
	there := servers.NewMail(t, servers.MailOptions{TLS: "implicit"})
	server := open(t, settings(t, there, mail.Implicit), false)
	d := newDesk(t, ground.Alone(), server)
	there.Stop(t)
	d.post(invitation("anna@example.com"))
	d.round()
	if got := d.unsent()["anna@example.com"]; got.Tries != 1 || got.FailedAt != nil || got.Failure == "" {
		t.Errorf("while it was away: %+v", got)
	}
	there.Start(t)
	d.advance(time.Minute)
	d.round(d.another(server))
	if n := len(there.Messages(t)); n != 1 {
		t.Errorf("%d came", n)
	}
}

// TestGivenUpInTime: what is not taken in time is given up, and a letter whose
// invitation is over is not sent at all.
func TestGivenUpInTime(t *testing.T) {
	there := servers.NewMail(t, servers.MailOptions{TLS: "implicit"})
	d := newDesk(t, ground.Alone(), open(t, settings(t, there, mail.Implicit), false))
	d.post(invitation("grey-99@example.com"))
	for range 70 {
		d.round()
		d.advance(time.Minute)
	}
	late := d.post(invitation("late@example.com"))
	d.advance(time.Hour)
	d.round()
	got := d.unsent()
	if m := got["grey-99@example.com"]; m.FailedAt == nil || m.Tries != 6 || len(m.Letter) != 0 {
		t.Errorf("never taken: %+v", m)
	}
	if m := got[late.To]; m.FailedAt == nil || len(there.Messages(t)) != 0 {
		t.Errorf("too late: %+v", m)
	}
}

// counting is a mailer that notes which letters it was given, and takes its time.
type counting struct {
	mu   sync.Mutex
	sent []enroll.ID
}

func (c *counting) Send(_ context.Context, id enroll.ID, _ enroll.Letter) error {
	time.Sleep(2 * time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, id)
	return nil
}

// TestInstancesShareTheWork: none sends what another is sending.
func TestInstancesShareTheWork(t *testing.T) {
	for name, on := range map[string]ground.Ground{"SQLite": ground.Alone(), "PostgreSQL": ground.On(&own)} {
		t.Run(name, func(t *testing.T) {
			mailer := &counting{}
			d := newDesk(t, on, mailer)
			var want []enroll.ID
			for range 40 {
				want = append(want, d.post(invitation("anna@example.com")).ID)
			}
			var group sync.WaitGroup
			for range 4 {
				c := d.another(mailer)
				group.Go(func() {
					if err := c.Round(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			slices.Sort(want)
			slices.Sort(mailer.sent)
			if !slices.Equal(mailer.sent, want) {
				t.Errorf("%d letters were sent %d times", len(want), len(mailer.sent))
			}
		})
	}
}

// dying is a mailer whose program is killed while it sends.
type dying struct{ cancel context.CancelFunc }

func (d dying) Send(context.Context, enroll.ID, enroll.Letter) error {
	d.cancel()
	return &enroll.MailError{Reason: "killed"}
}

// TestKilledWhileSending: another instance sends the letter when the lease is
// over, and not before.
func TestKilledWhileSending(t *testing.T) {
	mailer := &counting{}
	d := newDesk(t, ground.Alone(), mailer)
	d.post(invitation("anna@example.com"))
	ctx, cancel := context.WithCancel(t.Context())
	_ = d.another(dying{cancel}).Round(ctx)
	d.round()
	if len(mailer.sent) != 0 {
		t.Error("sent while another had it")
	}
	d.advance(enroll.MailLease)
	d.round()
	if len(mailer.sent) != 1 {
		t.Errorf("sent %d times after the lease", len(mailer.sent))
	}
}

// TestSecretsAreSealed: the files of the store have neither the secrets of a
// letter nor its words, and with another secret it cannot be read.
func TestSecretsAreSealed(t *testing.T) {
	dir := t.TempDir()
	on := ground.Alone()
	on.Store = func(tb testing.TB, now func() time.Time) *sqlstore.Store {
		tb.Helper()
		store, err := sqlstore.OpenSQLite(tb.Context(), filepath.Join(dir, "store.db"), sqlstore.SQLiteOptions{Now: now})
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { _ = store.Close() })
		return store
	}
	mailer := &counting{}
	d := newDesk(t, on, mailer)
	letter := invitation("anna@example.com")
	m := d.post(letter)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{letter.Link, letter.Code, letter.Name} {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s has %q", filepath.Base(file), secret)
			}
		}
	}
	d.secret = enroll.RandomSecret()
	d.round(d.another(mailer))
	got, err := d.store.Mail(t.Context(), m.ID)
	if err != nil || got.FailedAt == nil || len(mailer.sent) != 0 {
		t.Errorf("with another secret: %+v, %v", got, err)
	}
}
