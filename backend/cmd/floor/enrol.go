package main

import "context"

// What stands in columns that every enrolment fills alike.
const (
	holder     = `{"kind":"operator"}`
	noModel    = "00000000-0000-0000-0000-000000000000"
	ceremony   = `{"id":"","purpose":"register","holder":{"kind":"operator"},"user":"","origin":"http://localhost:8420","challenge":"","policy":1}`
	clientData = 150 // bytes
	object     = 320 // bytes of an attestation object
	proved     = `[{"state":"active","at":"2026-01-01T00:00:00Z","by":{"kind":"operator"},"reason":"proved"}]`
)

// enrol is one enrolment at an operator's desk, step by step as the service's.
func enrol(ctx context.Context, db *database, kept ceremonies, o operator, p person) error {
	if err := create(ctx, db, kept, p); err != nil {
		return err
	}
	if err := handOver(ctx, db, o, p); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *database, ceremonies, person) error{begin, finish, beginProof, prove} {
		if err := step(ctx, db, kept, p); err != nil {
			return err
		}
	}
	return takeBack(ctx, db, kept, o)
}

func create(ctx context.Context, db *database, _ ceremonies, p person) error {
	s := db.statements
	return db.inTx(ctx, func(t tx) error {
		var seq int64
		at := now()
		if err := t.run(ctx, s.user, []any{
			p.id, p.handle, p.name, p.name, "Person " + p.id[:6] + " " + p.id[6:12], `[{"email":"` + p.name + `@example.com","verified":false,"primary":true}]`,
			"", "", "active", false, at, at, 1, p.sort, p.words,
		}, &seq); err != nil {
			return err
		}
		if err := t.run(ctx, s.email, []any{p.name + "@example.com", seq}); err != nil {
			return err
		}
		terms := p.terms()
		args := make([]any, 0, 3*len(terms))
		for _, term := range terms {
			args = append(args, term, p.sort, seq)
		}
		if err := t.run(ctx, s.termsFor[len(terms)], args); err != nil {
			return err
		}
		return t.event(ctx, "userCreated", p, "", "")
	})
}

func begin(ctx context.Context, db *database, kept ceremonies, p person) error {
	var handle []byte
	var credentials int
	if err := db.one(ctx, db.statements.byID, p.id, &handle); err != nil {
		return err
	}
	if err := db.one(ctx, db.statements.exclude, p.id, &credentials); err != nil {
		return err
	}
	return kept.put(ctx, p.registration, []byte(ceremony))
}

func finish(ctx context.Context, db *database, kept ceremonies, p person) error {
	if err := kept.take(ctx, p.registration); err != nil {
		return err
	}
	if err := p.check(p.attestation); err != nil {
		return err
	}
	s := db.statements
	return db.inTx(ctx, func(t tx) error {
		if err := t.lock(ctx, p); err != nil {
			return err
		}
		if err := t.run(ctx, s.credential, []any{
			p.credential, p.id, p.credentialID, "key", "unproved", "securityKey", p.publicKey, -7, 1, false,
			`["usb"]`, noModel, true, true, false, false, "packed", "basic_surrogate", make([]byte, object), make([]byte, clientData),
			1, "self", p.registration, "", "", holder, now(), nil, nil, "[]",
		}); err != nil {
			return err
		}
		return t.end(ctx, "register", "registration", "unproved", p, p.registration)
	})
}

func beginProof(ctx context.Context, db *database, kept ceremonies, p person) error {
	var key []byte
	if err := db.one(ctx, db.statements.byKey, p.credentialID, &key); err != nil {
		return err
	}
	return kept.put(ctx, p.proof, []byte(ceremony))
}

func prove(ctx context.Context, db *database, kept ceremonies, p person) error {
	if err := kept.take(ctx, p.proof); err != nil {
		return err
	}
	var key []byte
	if err := db.one(ctx, db.statements.byKey, p.credentialID, &key); err != nil {
		return err
	}
	if err := p.check(p.assertion); err != nil {
		return err
	}
	return db.inTx(ctx, func(t tx) error {
		if err := t.lock(ctx, p); err != nil {
			return err
		}
		at := now()
		if err := t.run(ctx, db.statements.proved, []any{"key", "active", proved, 2, false, false, p.proof, at, at, p.credential}); err != nil {
			return err
		}
		return t.end(ctx, "prove", "proof", "active", p, p.proof)
	})
}

func (t tx) lock(ctx context.Context, p person) error {
	var status string
	return t.run(ctx, t.statements.lock, []any{p.id}, &status)
}

func (t tx) end(ctx context.Context, purpose, act, state string, p person, id string) error {
	if err := t.run(ctx, t.statements.ended, []any{id, purpose, holder, p.id, p.credential, "", now()}); err != nil {
		return err
	}
	return t.event(ctx, act, p, id, state)
}

func (t tx) event(ctx context.Context, act string, p person, id, state string) error {
	credential, credentialID := "", []byte{}
	if id != "" {
		credential, credentialID = p.credential, p.credentialID
	}
	return t.run(ctx, t.statements.event, []any{
		newID(), now(), act, "", holder, p.id, credential, credentialID, noModel, id, state, "", newID(), "127.0.0.1",
	})
}
