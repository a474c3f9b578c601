package servicetest

import (
	"io"
	"slices"

	"latchkey/backend/enroll"
)

// everyRow has a row for every method of enroll.Service, and one for each part of
// a method that not everybody may do who may call it. What calls a method for
// themselves is in the tests of the methods.
func (s *suite) everyRow() map[string]row {
	const unknown, out = enroll.CodeCeremonyUnknown, enroll.CodeSignedOut
	ctx := s.Context()
	everybody := allowed(columns...)
	forAll := func(code enroll.Code) answers { return answers{}.and(code, columns...) }
	others := func(code enroll.Code) answers { return forAll(code).and("", "system") }                                                  // it is the system's own
	people := slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == "stranger" || c == "kiosk" || c == "system" }) // and those whom the door refuses
	return map[string]row{
		"Info": {func(c callOfRow) error { _, err := c.rp.Info(ctx, c.by); return err }, everybody},
		"BeginRegistration": {func(c callOfRow) error {
			_, err := c.rp.BeginRegistration(ctx, c.by, enroll.RegistrationRequest{User: c.user.ID})
			return err
		}, allowed(handed...).and("", "system")},
		"FinishRegistration": {func(c callOfRow) error {
			begun := s.begin(c.user.ID)
			_, err := c.rp.FinishRegistration(ctx, c.by, begun.ID, s.make(NewKey(), begun))
			return err
		}, others(unknown)},
		"BeginAuthentication": {func(c callOfRow) error {
			_, err := c.rp.BeginAuthentication(ctx, c.by, enroll.AuthenticationRequest{Purpose: enroll.PurposeProve, Credential: c.unproved.ID})
			return err
		}, allowed(handed...).and("", "system")},
		"BeginAuthentication: sign in": {func(c callOfRow) error {
			_, err := c.rp.BeginAuthentication(ctx, c.by, enroll.AuthenticationRequest{Purpose: enroll.PurposeSignIn})
			return err
		}, everybody},
		"FinishAuthentication": {func(c callOfRow) error {
			begun := s.beginProof(c.unproved.ID)
			_, err := c.rp.FinishAuthentication(ctx, c.by, begun.ID, enroll.AuthenticationResponse{})
			return err
		}, forAll(unknown).and(enroll.CodeMalformed, "system")},
		"Outcome": {func(c callOfRow) error {
			_, err := c.rp.Outcome(ctx, c.by, s.begin(c.user.ID).ID)
			return err
		}, others(unknown)},
		"Credentials": {func(c callOfRow) error {
			_, err := c.rp.Credentials(ctx, c.by, c.user.ID)
			return err
		}, allowed(helpers...).and("", handed...)},
		"RenameCredential": {func(c callOfRow) error {
			_, err := c.rp.RenameCredential(ctx, c.by, c.active.ID, "x")
			return err
		}, allowed(helpers...)},
		"ChangeCredential": {func(c callOfRow) error {
			_, err := c.rp.ChangeCredential(ctx, c.by, c.active.ID, enroll.CredentialChange{State: enroll.Suspended, Reason: enroll.ReasonLost})
			return err
		}, allowed(helpers...)},
		"ChangeCredential: give up": {func(c callOfRow) error {
			_, err := c.rp.ChangeCredential(ctx, c.by, c.unproved.ID, enroll.CredentialChange{State: enroll.Revoked, Reason: enroll.ReasonNeverProved})
			return err
		}, allowed(helpers...).and("", handed...)},
		"SuspendCredentials": {func(c callOfRow) error {
			_, err := c.rp.SuspendCredentials(ctx, c.by, c.user.ID, enroll.ReasonLost)
			return err
		}, allowed(helpers...)},
		"CreateUser": {func(c callOfRow) error {
			_, err := c.rp.CreateUser(ctx, c.by, enroll.NewUser{Username: string(enroll.NewID()), DisplayName: "X"})
			return err
		}, allowed(helpers...)},
		"User": {func(c callOfRow) error {
			_, err := c.rp.User(ctx, c.by, c.user.ID)
			return err
		}, allowed(helpers...).and("", handed...)},
		"FindUsers": {func(c callOfRow) error {
			_, err := c.rp.FindUsers(ctx, c.by, enroll.UserQuery{})
			return err
		}, allowed(helpers...)},
		"UpdateUser": {func(c callOfRow) error {
			return c.patch(enroll.UserPatch{DisplayName: new("Another")})
		}, allowed(helpers...)},
		"UpdateUser: role":       {func(c callOfRow) error { return c.patch(enroll.UserPatch{Role: new(enroll.Auditor)}) }, allowed("administrator", "system")},
		"UpdateUser: privileged": {func(c callOfRow) error { return c.patch(enroll.UserPatch{Privileged: new(true)}) }, allowed("administrator", "system")},
		"UpdateUser: disable":    {func(c callOfRow) error { return c.patch(enroll.UserPatch{Status: new(enroll.UserDisabled)}) }, allowed(helpers...)},
		"EraseUser":              {func(c callOfRow) error { return c.rp.EraseUser(ctx, c.by, c.user.ID) }, allowed("administrator", "system")},
		"Session":                {func(c callOfRow) error { _, err := c.rp.Session(ctx, c.by); return err }, forAll(out).and("", people...)},
		"HandOver": {func(c callOfRow) error {
			_, err := c.rp.HandOver(ctx, c.by, enroll.Handed{User: c.user.ID, Identified: known})
			return err
		}, allowed("operator", "operator at a kiosk", "administrator").and("", handed...)}, // to the same once more
		"EndSession": {func(c callOfRow) error { return c.rp.EndSession(ctx, c.by) }, everybody},
		"Invite": {func(c callOfRow) error {
			_, err := c.rp.Invite(ctx, c.by, enroll.InvitationRequest{User: c.user.ID, Delivery: enroll.DeliveryHanded, Identified: &known})
			return err
		}, allowed(helpers...)},
		"Invitations": {func(c callOfRow) error {
			_, err := c.rp.Invitations(ctx, c.by, c.user.ID)
			return err
		}, allowed(helpers...)},
		"RevokeInvitation": {func(c callOfRow) error {
			return c.rp.RevokeInvitation(ctx, c.by, s.invite(desk, c.user, enroll.DeliveryHanded).ID)
		}, allowed(helpers...)},
		"PeekInvitation": {func(c callOfRow) error {
			_, err := c.rp.PeekInvitation(ctx, c.by, enroll.NewToken())
			return err
		}, forAll(enroll.CodeInvitationUnknown)},
		"RedeemCode": {func(c callOfRow) error {
			_, err := c.rp.RedeemCode(ctx, c.by, c.user.Username, enroll.NewInvitationCode())
			return err
		}, forAll(enroll.CodeInvitationUnknown)},
		"VerifyAddress": {func(c callOfRow) error {
			return c.rp.VerifyAddress(ctx, c.by, c.user.ID, c.user.Addresses[0].Email)
		}, allowed(helpers...)},
		"ConfirmAddress": {func(c callOfRow) error {
			_, err := c.rp.ConfirmAddress(ctx, c.by, enroll.NewToken())
			return err
		}, forAll(enroll.CodeLinkUnknown)},
		"Unsent": {func(c callOfRow) error { _, err := c.rp.Unsent(ctx, c.by); return err }, allowed("administrator", "system")},
		"RetryMail": {func(c callOfRow) error { return c.rp.RetryMail(ctx, c.by, enroll.NewID()) },
			answers{}.and(enroll.CodeNotFound, "administrator", "system")},
		"DiscardMail": {func(c callOfRow) error { return c.rp.DiscardMail(ctx, c.by, enroll.NewID()) },
			answers{}.and(enroll.CodeNotFound, "administrator", "system")},
		"Redeem": {func(c callOfRow) error {
			_, err := c.rp.Redeem(ctx, c.by, enroll.NewToken())
			return err
		}, forAll(enroll.CodeInvitationUnknown)},
		"Claim": {func(c callOfRow) error {
			_, err := c.rp.Claim(ctx, c.by, enroll.ClaimRequest{Code: enroll.NewClaim(), User: enroll.NewUser{Username: "x", DisplayName: "X"}})
			return err
		}, allowed().and(enroll.CodeInvitationUnknown, "stranger", "kiosk", "system")},
		"SignUp": {func(c callOfRow) error {
			_, err := c.rp.SignUp(ctx, c.by, enroll.NewUser{Username: "x", DisplayName: "X"})
			return err
		}, answers{}},
		"CreatePairing": {func(c callOfRow) error {
			_, err := c.rp.CreatePairing(ctx, c.by, "Reception")
			return err
		}, allowed("administrator", "system")},
		"Pair": {func(c callOfRow) error {
			_, err := c.rp.Pair(ctx, c.by, enroll.NewPairingCode(), s.publicKey())
			return err
		}, allowed().and(enroll.CodePairingUnknown, "stranger", "kiosk", "system")},
		"ListKiosks": {func(c callOfRow) error { _, err := c.rp.ListKiosks(ctx, c.by); return err }, allowed("administrator", "system")},
		"RenameKiosk": {func(c callOfRow) error {
			_, err := c.rp.RenameKiosk(ctx, c.by, s.kiosk().Kiosk, "Entrance")
			return err
		}, allowed("administrator", "system")},
		"RevokeKiosk": {func(c callOfRow) error {
			_, err := c.rp.RevokeKiosk(ctx, c.by, s.kiosk().Kiosk)
			return err
		}, allowed("administrator", "system")},
		"JournalNames": {func(c callOfRow) error {
			_, err := c.rp.JournalNames(ctx, c.by, "x")
			return err
		}, allowed("auditor", "administrator", "system")},
		"JournalHead": {func(c callOfRow) error {
			_, err := c.rp.JournalHead(ctx, c.by)
			return err
		}, allowed("auditor", "administrator", "system")},
		"Export": {func(c callOfRow) error {
			return c.rp.Export(ctx, c.by, enroll.ExportRequest{Format: enroll.ExportCSV}, func(int64) io.Writer { return io.Discard })
		}, allowed("auditor", "administrator", "system")},
		"Events": {func(c callOfRow) error {
			_, err := c.rp.Events(ctx, c.by, enroll.EventQuery{})
			return err
		}, allowed("auditor", "administrator", "system")},
		"Events: of one": {func(c callOfRow) error {
			_, err := c.rp.Events(ctx, c.by, enroll.EventQuery{User: c.user.ID})
			return err
		}, allowed("auditor", "administrator", "system")},
	}
}

// patch changes the person of a row.
func (c callOfRow) patch(patch enroll.UserPatch) error {
	patch.Revision = c.user.Revision
	_, err := c.rp.UpdateUser(c.Context(), c.by, c.user.ID, patch)
	return err
}
