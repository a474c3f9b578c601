package ceremony

import (
	"context"
	"slices"

	"latchkey/backend/enroll"
)

// begin completes a ceremony whose purpose and subject are set, and keeps it.
func (s *Service) begin(ctx context.Context, by enroll.Actor, c enroll.Ceremony, policy enroll.Policy) (enroll.Ceremony, error) {
	if c.Origin == "" {
		c.Origin = s.config.Origins[0]
	}
	if !slices.Contains(s.config.Origins, c.Origin) {
		return c, enroll.Errorf(enroll.CodeWrongOrigin, "origin", "ceremonies do not run there")
	}
	c.ID = enroll.NewID()
	c.Holder = by.Holder()
	c.Challenge = enroll.NewChallenge()
	c.Policy = policy.Version
	c.BegunAt = s.now()
	c.ExpiresAt = c.BegunAt.Add(policy.CeremonyLifetime())
	return c, s.challenges.Put(ctx, c)
}

// person returns a user who may run ceremonies: CodeNotFound, CodeUserDisabled.
func person(ctx context.Context, r enroll.Reader, id enroll.ID) (enroll.User, error) {
	user, err := userByID(ctx, r, id)
	if err != nil {
		return enroll.User{}, err
	}
	return user, able(user)
}

// able says whether a user may run ceremonies. An erased one is nobody.
func able(user enroll.User) error { return ableIf(user.Status) }

func ableIf(status enroll.UserStatus) error {
	switch status {
	case enroll.UserActive:
		return nil
	case enroll.UserErased:
		return notFound("user")
	}
	return enroll.Errorf(enroll.CodeUserDisabled, "", "this person's account is disabled")
}

func milliseconds(p enroll.Policy) int32 { return int32(p.CeremonyLifetime().Milliseconds()) }

func descriptors(credentials []enroll.Credential) []enroll.CredentialDescriptor {
	out := make([]enroll.CredentialDescriptor, len(credentials))
	for i, c := range credentials {
		out[i] = enroll.CredentialDescriptor{Type: "public-key", ID: c.CredentialID, Transports: append([]string{}, c.Transports...)}
	}
	return out
}

// without returns the credentials that are in none of the states.
func without(credentials []enroll.Credential, states ...enroll.CredentialState) []enroll.Credential {
	return slices.DeleteFunc(slices.Clone(credentials), func(c enroll.Credential) bool { return slices.Contains(states, c.State) })
}
