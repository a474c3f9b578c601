// Command seed fills a store with people who have two keys each, so that what a
// large one costs can be measured. It is for stores that are thrown away.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/internal/crowd"
	"latchkey/backend/sqlstore"
	"latchkey/backend/sqlstore/postgres"
)

// together is how many people are in one transaction: as many as keep the disk
// from being waited for.
const together = 5000

func main() {
	address := flag.String("store", "", "sqlite:PATH or postgres://…, with the tables that latchkeyd migrate makes")
	people := flag.Int("people", 1_000_000, "how many")
	keys := flag.Int("keys", 2, "how many each of them has")
	file := flag.String("desk", "", "file to write the keys of a kiosk and its operators to, who are all that is added")
	flag.Parse()
	run := func(ctx context.Context) error { return seed(ctx, *address, *people, *keys) }
	if *file != "" {
		run = func(ctx context.Context) error { return addDesk(ctx, *address, *file) }
	}
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func seed(ctx context.Context, address string, people, keys int) (err error) {
	store, err := open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	begun := time.Now()
	members := crowd.New(1, begun.Add(-365*24*time.Hour).UTC())
	for i := 0; i < people; i += together {
		some := make([]member, min(together, people-i))
		for j := range some {
			some[j].user = members.Person(i + j)
			for range keys {
				some[j].keys = append(some[j].keys, members.Key(some[j].user))
			}
		}
		// The store may run it again.
		if err := store.InTx(ctx, func(tx enroll.Tx) error { return add(ctx, tx, some) }); err != nil {
			return err
		}
		if n := i + len(some); n%100_000 == 0 {
			fmt.Fprintf(os.Stderr, "%d people after %s\n", n, time.Since(begun).Round(time.Second))
		}
	}
	return nil
}

// open opens a store of either kind. Sorting in many people takes longer than
// what a person waits for.
func open(ctx context.Context, address string) (*sqlstore.Store, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return sqlstore.OpenSQLite(ctx, path, sqlstore.SQLiteOptions{})
	}
	return postgres.Open(ctx, address, postgres.Options{Wait: 5 * time.Minute})
}

// member is somebody of a crowd, with all their keys.
type member struct {
	user enroll.User
	keys []enroll.Credential
}

func add(ctx context.Context, tx enroll.Tx, members []member) error {
	for _, m := range members {
		if err := tx.InsertUser(ctx, m.user); err != nil {
			return err
		}
		for _, key := range m.keys {
			if err := tx.InsertCredential(ctx, key); err != nil {
				return err
			}
		}
	}
	return tx.Append(ctx, enroll.Event{ID: enroll.NewID(), At: time.Now(), Act: enroll.ActImported, By: enroll.Holder{Kind: enroll.ActorSystem}})
}
