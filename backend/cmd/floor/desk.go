package main

import "context"

// operator is who hands over at one desk and takes it back: a person with a key
// that was proved, and a session.
type operator struct {
	person
	session string
}

// newOperator makes one, with what an enrolment leaves of them.
func newOperator(ctx context.Context, db *database, kept ceremonies) (operator, error) {
	p, err := newPerson()
	if err != nil {
		return operator{}, err
	}
	o := operator{person: p, session: newID()}
	for _, step := range []func(context.Context, *database, ceremonies, person) error{create, begin, finish, beginProof, prove} {
		if err := step(ctx, db, kept, p); err != nil {
			return operator{}, err
		}
	}
	at := now()
	err = db.inTx(ctx, func(t tx) error {
		return t.run(ctx, db.statements.session, []any{o.session, p.id, "", p.credential, newID(), random(32), "", at, at, at, at + lifetime.Microseconds()})
	})
	return o, err
}

// handOver suspends the operator's session for one person.
func handOver(ctx context.Context, db *database, o operator, p person) error {
	return db.inTx(ctx, func(t tx) error {
		if err := t.lock(ctx, p); err != nil {
			return err
		}
		at := now()
		if err := t.run(ctx, db.statements.handed, []any{at, at, "", p.id, "known", "", o.session}); err != nil {
			return err
		}
		return t.event(ctx, "session.handedOver", p, "", "")
	})
}

// takeBack has the operator sign in once more, which gives the session back.
func takeBack(ctx context.Context, db *database, kept ceremonies, o operator) error {
	var credentials int
	if err := db.one(ctx, db.statements.exclude, o.id, &credentials); err != nil {
		return err
	}
	id := newID()
	if err := kept.put(ctx, id, []byte(ceremony)); err != nil {
		return err
	}
	if err := kept.take(ctx, id); err != nil {
		return err
	}
	var key []byte
	if err := db.one(ctx, db.statements.byKey, o.credentialID, &key); err != nil {
		return err
	}
	if err := o.check(o.assertion); err != nil {
		return err
	}
	return db.inTx(ctx, func(t tx) error {
		if err := t.lock(ctx, o.person); err != nil {
			return err
		}
		at := now()
		if err := t.run(ctx, db.statements.proved, []any{"key", "active", proved, 2, false, false, o.proof, at, at, o.credential}); err != nil {
			return err
		}
		if err := t.run(ctx, db.statements.handed, []any{at, at, "", "", "", "", o.session}); err != nil {
			return err
		}
		return t.end(ctx, "stepUp", "credential.steppedUp", "", o.person, id)
	})
}
