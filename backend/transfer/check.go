package transfer

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode"

	"latchkey/backend/enroll"
)

// check says what is wrong with a record, in words for the person who imports,
// and brings the rest into the form in which stores give it. A file is
// believed to say the truth, but never to be in order.
func (r *record) check() error {
	set := 0
	for _, is := range []bool{r.User != nil, r.Credential != nil, r.Event != nil, r.End != nil} {
		if is {
			set++
		}
	}
	switch {
	case set != 1:
		return errors.New("a line is one user, one credential, one event or the end")
	case r.End != nil:
		return nil
	case r.User != nil:
		return r.User.check()
	case r.Credential != nil:
		return checkCredential(r.Credential)
	}
	return checkEvent(r.Event)
}

// first gives the first of some complaints.
func first(complaints ...error) error {
	for _, err := range complaints {
		if err != nil {
			return err
		}
	}
	return nil
}

func require(ok bool, field string) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%s is missing or wrong", field)
}

func oneOf[T comparable](field string, v T, all ...T) error {
	return require(slices.Contains(all, v), field)
}

// kept complains of text that a store would have kept in another form.
func kept(field, s string, check func(string) (string, error)) error {
	got, err := check(s)
	if err != nil {
		return err
	}
	return require(got == s, field)
}

func optional(field string, ids ...enroll.ID) error {
	return require(!slices.ContainsFunc(ids, func(id enroll.ID) bool { return id != "" && !id.Valid() }), field)
}

// inUTC puts times into UTC and complains of those that no store could have had.
func inUTC(field string, times ...*time.Time) error {
	for _, t := range times {
		if t == nil {
			continue
		}
		if t.IsZero() || t.Nanosecond()%1000 != 0 {
			return require(false, field)
		}
		*t = t.UTC()
	}
	return nil
}

func (u *user) check() error {
	u.User.Handle = u.Handle
	if u.Addresses == nil {
		u.Addresses = []enroll.Address{}
	}
	if err := first(
		require(u.ID.Valid(), "id"),
		require(len(u.Handle) >= 1 && len(u.Handle) <= 64, "handle"), // WebAuthn section 5.4.3
		oneOf("status", u.Status, enroll.UserActive, enroll.UserDisabled, enroll.UserErased),
		require(u.Revision >= 1, "revision"),
		require(u.Role.Valid(), "role"),
		inUTC("createdAt or updatedAt", &u.CreatedAt, &u.UpdatedAt),
		require(len(u.Addresses) <= enroll.MaxAddresses, "addresses"),
	); err != nil {
		return err
	}
	if u.Status == enroll.UserErased {
		return require(u.Username == "" && u.DisplayName == "" && u.ExternalID == "" && u.Role == enroll.NoRole && len(u.Addresses) == 0, "an erased user's name")
	}
	primaries, emails := 0, map[string]bool{}
	for _, address := range u.Addresses {
		if err := kept("email", address.Email, enroll.CheckEmail); err != nil {
			return err
		}
		emails[enroll.MapEmail(address.Email)] = true
		if address.Primary {
			primaries++
		}
	}
	return first(
		require(len(emails) == len(u.Addresses), "one of two equal addresses"),
		require(primaries == min(1, len(u.Addresses)), "the primary address"),
		kept("username", u.Username, enroll.CheckUsername),
		kept("displayName", u.DisplayName, enroll.CheckDisplayName),
		kept("externalId", u.ExternalID, enroll.CheckExternalID),
		kept("language", u.Language, enroll.CheckLanguage),
	)
}

func checkCredential(c *enroll.Credential) error {
	if c.Transports == nil {
		c.Transports = []string{}
	}
	if c.Changes == nil {
		c.Changes = []enroll.StateChange{}
	}
	for i := range c.Changes {
		change := &c.Changes[i]
		if err := first(checkState(change.State), inUTC("changes.at", &change.At), checkHolder(change.By)); err != nil {
			return err
		}
	}
	proved := c.Proof != "" && c.ProvedAt != nil
	return first(
		require(c.ID.Valid(), "id"),
		require(c.User.Valid(), "user"),
		require(len(c.CredentialID) >= 1 && len(c.CredentialID) <= 1023, "credentialId"), // WebAuthn section 4
		require(len(c.PublicKey) > 0, "publicKey"),
		kept("name", c.Name, enroll.CheckCredentialName),
		checkState(c.State),
		require(proved || c.State == enroll.Unproved || c.State == enroll.Revoked, "the proof of a credential that signs in"),
		oneOf("kind", c.Kind, enroll.SecurityKey, enroll.Platform, enroll.Synced),
		oneOf("verdict", c.Verdict, enroll.VerdictNone, enroll.VerdictSelf, enroll.VerdictUnverified, enroll.VerdictTrusted),
		require(c.Ceremony.Valid(), "ceremony"),
		optional("proof or replaces", c.Proof, c.Replaces),
		checkHolder(c.EnrolledBy),
		inUTC("createdAt, provedAt or lastUsedAt", &c.CreatedAt, c.ProvedAt, c.LastUsedAt),
	)
}

func checkState(s enroll.CredentialState) error {
	return oneOf("state", s, enroll.Unproved, enroll.Active, enroll.Suspended, enroll.Revoked)
}

func checkHolder(h enroll.Holder) error {
	return first(
		oneOf("who did it", h.Kind, enroll.ActorSystem, enroll.ActorUser, enroll.ActorKiosk, enroll.ActorStranger),
		optional("who did it", h.User, h.Session, h.Kiosk, h.Invitation),
	)
}

func checkEvent(e *enroll.Event) error {
	plain := func(s string) bool {
		for _, r := range s {
			if unicode.IsControl(r) {
				return false
			}
		}
		return len(s) <= 200
	}
	return first(
		require(e.ID.Valid(), "id"),
		require(e.Act != "" && plain(string(e.Act)), "act"),
		require(e.Code == "" || slices.Contains(enroll.Codes(), e.Code), "code"),
		checkHolder(e.By),
		optional("user, credential, ceremony or kiosk", e.User, e.Credential, e.Ceremony, e.Kiosk),
		require(e.State == "" || checkState(e.State) == nil, "state"),
		require(e.Identified == nil || e.Identified.Method != "" && plain(e.Identified.Method) && plain(e.Identified.Reference), "identified"),
		require(plain(string(e.Reason)) && plain(string(e.AAGUID)) && plain(e.Request) && plain(e.Address), "reason, aaguid, request or address"),
		require(e.Times >= 0, "times"),
		inUTC("at", &e.At),
	)
}
