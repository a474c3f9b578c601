package kiosk

import (
	"context"
	"slices"
	"time"

	"latchkey/backend/enroll"
)

// deskTime is how long the desk waits for the names of people and what became of
// their credentials, before it does without.
const deskTime = 5 * time.Second

// desk is the desk's state, with what earlier enrolments left behind.
func (k *Kiosk) desk(ctx context.Context, s staff) Desk {
	ctx, cancel := context.WithTimeout(ctx, deskTime)
	defer cancel()
	by := s.session.Actor()
	k.settle(ctx, by)
	desk := Desk{Staff: s.view(), Leftovers: []Leftover{}, Methods: []string{}}
	if info, err := k.RelyingParty.Info(ctx, by); err == nil {
		desk.Abilities, desk.Methods, desk.Origin = info.Abilities, listed(info.Identification), info.Origin
	}
	if own, err := k.RelyingParty.Credentials(ctx, by, by.User); err == nil {
		desk.Staff.Keys = 0
		for _, c := range own {
			if c.State == enroll.Active {
				desk.Staff.Keys++
			}
		}
	}
	for _, m := range k.leftoversFor(by) {
		m.Person = k.viewPerson(ctx, by, m.Person.ID)
		desk.Leftovers = append(desk.Leftovers, m.Leftover)
	}
	return desk
}

// leftoversFor are the interrupted enrolments that are somebody's to look after. Who
// asked for others' would stand in the journal as somebody who tried what they may not.
func (k *Kiosk) leftoversFor(by enroll.Actor) []mark {
	helps := by.Role == enroll.Operator || by.Role == enroll.Administrator
	return slices.DeleteFunc(k.Leftovers.all(), func(m mark) bool {
		return m.Person.ID != by.User && (!helps || k.Workstation != nil)
	})
}

// settle looks what the relying party knows of the interrupted enrolments: one
// may have been tried out since, here or elsewhere, or have lapsed.
func (k *Kiosk) settle(ctx context.Context, by enroll.Actor) {
	for _, m := range k.leftoversFor(by) {
		known, err := k.RelyingParty.Credentials(ctx, by, m.Person.ID)
		if err != nil {
			continue // the store is away, or the person is: look again next time
		}
		c := m.registered(known)
		if c != nil {
			m.credentialID = c.CredentialID
		}
		switch {
		case m.credentialID == nil:
		case c != nil && (c.State == enroll.Active || c.State == enroll.Suspended):
			k.Leftovers.forget(func(old mark) bool { return old.ID == m.ID })
		case c != nil && c.State == enroll.Unproved && !c.Lapsed(k.Now()):
			if m.Place != InStore {
				k.Leftovers.amend(m.ID, OnBoth, m.credentialID)
			}
		case m.Place == InStore:
			k.Leftovers.forget(func(old mark) bool { return old.ID == m.ID })
		default:
			k.Leftovers.amend(m.ID, OnKey, m.credentialID)
		}
	}
}

// viewPerson is the person with this ID, without a name if that is not to be had.
func (k *Kiosk) viewPerson(ctx context.Context, by enroll.Actor, id enroll.ID) Person {
	user, err := k.Directory.User(ctx, by, id)
	if err != nil {
		return Person{ID: id}
	}
	return personOf(user)
}
