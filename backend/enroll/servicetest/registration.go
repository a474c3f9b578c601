package servicetest

import (
	"slices"
	"strings"

	"latchkey/backend/enroll"
)

var registrationTests = []test{
	{"OptionsSayWhatPolicyWants", optionsSay},
	{"ExcludeListHasWhatIsNotRevoked", excludeList},
	{"Algorithms", algorithms},
	{"Kinds", kinds},
	{"Attestation", attestation},
	{"PolicyChangedMeanwhile", policyChanged},
	{"PracticeKeyIsRefusedOutsideDemo", practiceKeyRefused},
	{"NameIsCheckedBeforeTheCeremonyIsTaken", nameIsChecked},
	{"ExtensionsNobodyAskedFor", extensions},
	{"UnknownKeysOfClientData", clientDataGrows},
}

var demoTests = []test{
	{"PracticeKeyIsTakenInDemo", practiceKeyTaken},
}

func optionsSay(s *suite) {
	user := s.person("anna")
	s.SetPolicy(func(p *enroll.Policy) {
		p.CredProtect, p.CeremonySeconds = 3, 300
		p.Algorithms, p.Hints = []enroll.Algorithm{enroll.EdDSA}, []string{"security-key"}
	})
	c := s.begin(user.ID)
	o := c.PublicKey
	if len(o.Challenge) != 32 || len(o.User.ID) != 64 {
		s.Errorf("challenge of %d bytes, handle of %d", len(o.Challenge), len(o.User.ID))
	}
	info, err := s.rp().Info(s.Context(), desk)
	s.ok("Info", err)
	s.same("options", o, enroll.CreationOptions{
		RP:        enroll.RPEntity{ID: info.RPID, Name: info.RPName},
		User:      enroll.UserEntity{ID: o.User.ID, Name: "anna", DisplayName: "Name of anna"},
		Challenge: o.Challenge, Timeout: 300_000, Attestation: "direct", Hints: []string{"security-key"},
		PubKeyCredParams:   []enroll.CredentialParameter{{Type: "public-key", Alg: enroll.EdDSA}},
		ExcludeCredentials: []enroll.CredentialDescriptor{},
		AuthenticatorSelection: enroll.AuthenticatorSelection{
			AuthenticatorAttachment: "cross-platform", ResidentKey: "required", RequireResidentKey: true, UserVerification: "required",
		},
		Extensions: enroll.CreationExtensions{CredentialProtectionPolicy: "userVerificationRequired"},
	})
	if again := s.begin(user.ID); again.PublicKey.Challenge.String() == o.Challenge.String() || again.PublicKey.User.ID.String() != o.User.ID.String() {
		s.Error("the challenge stays, or the handle does not")
	}
}

func excludeList(s *suite) {
	user := s.person("anna")
	active, suspended, revoked := s.enrolled(NewKey(), user.ID), s.enrolled(NewKey(), user.ID), s.enrolled(NewKey(), user.ID)
	for c, state := range map[enroll.ID]enroll.CredentialState{suspended.ID: enroll.Suspended, revoked.ID: enroll.Revoked} {
		_, err := s.rp().ChangeCredential(s.Context(), desk, c, enroll.CredentialChange{State: state, Reason: enroll.ReasonLost})
		s.ok("change", err)
	}
	lapsed := s.registered(NewKey(), user.ID)
	s.Advance(enroll.UnprovedLifetime)
	unproved := s.registered(NewKey(), user.ID)
	s.enrolled(NewKey(), s.person("ben").ID)
	var want []enroll.CredentialDescriptor
	for _, c := range []enroll.Credential{active, suspended, unproved} {
		want = append(want, enroll.CredentialDescriptor{Type: "public-key", ID: c.CredentialID, Transports: []string{"usb", "nfc"}})
	}
	s.same("exclude list", s.begin(user.ID).PublicKey.ExcludeCredentials, want)
	if got := s.credential(lapsed); got.State != enroll.Revoked {
		s.Errorf("the one that was not proved in time is %s", got.State)
	}
}

func algorithms(s *suite) {
	for username, alg := range map[string]enroll.Algorithm{"es256": enroll.ES256, "eddsa": enroll.EdDSA, "rs256": enroll.RS256} {
		k := NewKey()
		k.Algorithms = []enroll.Algorithm{alg}
		if c := s.enrolled(k, s.person(username).ID); c.Algorithm != alg || c.State != enroll.Active {
			s.Errorf("%d: kept as %d, %s", alg, c.Algorithm, c.State)
		}
		_, err := s.signIn(k, "")
		s.code("sign in", err, "")
	}
	k := NewKey()
	k.Algorithms = []enroll.Algorithm{es384}
	_, err := s.register(k, s.person("anna").ID)
	s.code("an algorithm nobody asked for", err, enroll.CodeRefusedAlgorithm)
	s.SetPolicy(func(p *enroll.Policy) { p.Algorithms = []enroll.Algorithm{enroll.EdDSA} })
	k.Algorithms = []enroll.Algorithm{enroll.ES256}
	_, err = s.register(k, s.person("ben").ID)
	s.code("an algorithm that policy does not want", err, enroll.CodeRefusedAlgorithm)
}

func kinds(s *suite) {
	every := []enroll.Kind{enroll.SecurityKey, enroll.Platform, enroll.Synced}
	user := s.person("anna")
	for _, tt := range []struct {
		name       string
		attachment string
		transports []string
		flags      byte
		want       enroll.Kind
	}{
		{"usb", "cross-platform", []string{"usb"}, 0, enroll.SecurityKey},
		{"nothing said", "", nil, 0, enroll.SecurityKey},
		{"attached", "platform", nil, 0, enroll.Platform},
		{"internal", "", []string{"internal"}, 0, enroll.Platform},
		{"phone", "cross-platform", []string{"hybrid", "internal"}, 0, enroll.Platform},
		{"backup eligible", "cross-platform", []string{"usb"}, flagBE, enroll.Synced},
		{"backed up", "platform", []string{"internal"}, flagBE | flagBS, enroll.Synced},
	} {
		k := NewKey()
		k.Attachment, k.Transports, k.Flags = tt.attachment, tt.transports, k.Flags|tt.flags
		s.SetPolicy(func(p *enroll.Policy) { p.Kinds, p.BackupEligible = every, true })
		got := s.registered(k, user.ID)
		if got.Kind != tt.want || got.Transports == nil {
			s.Errorf("%s: kept as %s, transports %v", tt.name, got.Kind, got.Transports)
		}
		s.SetPolicy(func(p *enroll.Policy) {
			p.Kinds = slices.DeleteFunc(slices.Clone(every), func(k enroll.Kind) bool { return k == tt.want })
		})
		_, err := s.register(k, s.person("not"+strings.ReplaceAll(tt.name, " ", ".")).ID)
		s.code(tt.name+", a kind that policy does not want", err, enroll.CodeRefusedKind)
	}
	for only, want := range map[enroll.Kind]string{enroll.SecurityKey: "cross-platform", enroll.Platform: "platform", enroll.Synced: ""} {
		s.SetPolicy(func(p *enroll.Policy) { p.Kinds = []enroll.Kind{only} })
		if got := s.begin(user.ID).PublicKey.AuthenticatorSelection.AuthenticatorAttachment; got != want {
			s.Errorf("of %s alone: attachment %q, want %q", only, got, want)
		}
	}
	k := NewKey()
	k.Flags |= flagBE
	s.SetPolicy(func(p *enroll.Policy) { p.Kinds, p.BackupEligible = every, false })
	_, err := s.register(k, user.ID)
	s.code("backup eligible", err, enroll.CodeRefusedBackup)
}

func attestation(s *suite) {
	user := s.person("anna")
	for format, want := range map[Format]enroll.Verdict{
		FormatNone: enroll.VerdictNone, FormatSelf: enroll.VerdictSelf, FormatCertified: enroll.VerdictUnverified,
	} {
		k := NewKey()
		k.Format = format
		s.SetPolicy(func(p *enroll.Policy) { p.Attestation = enroll.AttestationOptional })
		if got := s.enrolled(k, user.ID); got.Verdict != want {
			s.Errorf("format %d: verdict %s, want %s", format, got.Verdict, want)
		}
		for demand, refused := range map[enroll.AttestationDemand]bool{
			enroll.AttestationRequired: format != FormatCertified, enroll.AttestationTrusted: true,
		} {
			code := enroll.Code("")
			if refused {
				code = enroll.CodeRefusedAttestation
			}
			s.SetPolicy(func(p *enroll.Policy) { p.Attestation = demand })
			other := NewKey()
			other.Format = format
			_, err := s.register(other, user.ID)
			s.code(string(want)+" where it is "+string(demand), err, code)
		}
	}
	k := NewKey()
	k.Format, k.Attestation = FormatCertified, func(o map[string]any) { o["attStmt"].(map[string]any)["sig"] = []byte{1} }
	_, err := s.register(k, user.ID)
	s.code("a certificate that signed something else", err, enroll.CodeBadAttestation)
}

func policyChanged(s *suite) {
	user := s.person("anna")
	k := NewKey()
	c := s.begin(user.ID)
	s.SetPolicy(func(p *enroll.Policy) { p.BlockModels = []enroll.AAGUID{k.AAGUID} })
	_, err := s.finish(c.ID, s.make(k, c))
	s.code("a model blocked since the beginning", err, enroll.CodeRefusedModel)
	s.SetPolicy(func(p *enroll.Policy) { p.BlockModels, p.AllowModels = nil, []enroll.AAGUID{k.AAGUID} })
	credential := s.registered(k, user.ID)
	if credential.PolicyVersion != 3 {
		s.Errorf("judged by version %d", credential.PolicyVersion)
	}
	proof := s.beginProof(credential.ID)
	s.SetPolicy(func(p *enroll.Policy) { p.AllowModels = []enroll.AAGUID{"ffffffff-ffff-ffff-ffff-ffffffffffff"} })
	_, err = s.authenticate(desk, proof.ID, s.assert(k, proof))
	s.code("a proof after it", err, enroll.CodeRefusedModel)
	if got := s.credential(credential); got.State != enroll.Unproved {
		s.Errorf("the credential is %s", got.State)
	}
}

func practiceKey() *Key { k := NewKey(); k.AAGUID = enroll.PracticeAAGUID; return k }

func practiceKeyRefused(s *suite) {
	user := s.person("anna")
	s.SetPolicy(func(p *enroll.Policy) { p.AllowModels = []enroll.AAGUID{enroll.PracticeAAGUID} })
	_, err := s.register(practiceKey(), user.ID)
	s.code("register", err, enroll.CodeRefusedPractice)
	if n := len(s.credentials(user.ID)); n != 0 {
		s.Errorf("%d credentials", n)
	}
}

func practiceKeyTaken(s *suite) {
	info, err := s.rp().Info(s.Context(), desk)
	s.ok("Info", err)
	if !info.Demo {
		s.Error("not in demo mode")
	}
	if got := s.enrolled(practiceKey(), s.person("anna").ID); got.State != enroll.Active {
		s.Errorf("the credential is %s", got.State)
	}
}

func nameIsChecked(s *suite) {
	c := s.begin(s.person("anna").ID)
	res := s.make(NewKey(), c)
	for name, want := range map[string]enroll.Code{
		strings.Repeat("a", 61): enroll.CodeTooLong, "a\x00": enroll.CodeBadCharacters, "\u202e": enroll.CodeBadCharacters,
	} {
		res.Name = name
		_, err := s.finish(c.ID, res)
		s.field(name, err, want, "name")
	}
	res.Name = ""
	_, err := s.finish(c.ID, res)
	s.code("corrected", err, "")
}

func extensions(s *suite) {
	user := s.person("anna")
	for _, e := range []map[string]any{
		{"credProtect": 2},
		{"credProtect": "a lot", "hmac-secret": true, "minPinLength": -1, "thirdPartyPayment": map[string]any{"x": []int{1}}},
		{},
	} {
		k := NewKey()
		k.Extensions = e
		_, err := s.register(k, user.ID)
		s.code("registration", err, "")
	}
	k := NewKey()
	credential := s.registered(k, user.ID)
	k.Extensions = map[string]any{"unheard-of": 1}
	_, err := s.prove(k, credential.ID)
	s.code("proof", err, "")
}

// clientDataGrows: WebAuthn section 5.8.1 lets clients add members.
func clientDataGrows(s *suite) {
	k := NewKey()
	k.ClientData = func(m map[string]any) {
		m["new_keys_may_be_added_here"] = "do not compare clientDataJSON against a template"
		m["extra"] = map[string]any{"type": "webauthn.get"}
	}
	s.enrolled(k, s.person("anna").ID)
}
