package sqlstore

import "latchkey/backend/enroll"

type credentialRow struct {
	Seq               int64 `gorm:"primaryKey"`
	ID                string
	UserID            string
	CredentialID      []byte
	Name              string
	State             string
	Kind              string
	PublicKey         []byte
	Algorithm         int32
	SignCount         int64
	CloneWarning      bool
	Transports        string
	AAGUID            string `gorm:"column:aaguid"`
	UserPresent       bool
	UserVerified      bool
	BackupEligible    bool
	BackedUp          bool
	AttestationFormat string
	AttestationType   string
	AttestationObject []byte
	ClientData        []byte
	PolicyVersion     int32
	Verdict           string
	Ceremony          string
	Proof             string
	Replaces          string
	EnrolledBy        string
	CreatedAt         int64 `gorm:"autoCreateTime:false"`
	ProvedAt          *int64
	LastUsedAt        *int64
	Changes           string
}

func (credentialRow) TableName() string { return "credentials" }

func newCredentialRow(c enroll.Credential) credentialRow {
	changes := make([]enroll.StateChange, len(c.Changes))
	for i, change := range c.Changes {
		change.At = moment(micros(change.At))
		changes[i] = change
	}
	return credentialRow{
		ID:                string(c.ID),
		UserID:            string(c.User),
		CredentialID:      blob(c.CredentialID),
		Name:              c.Name,
		State:             string(c.State),
		Kind:              string(c.Kind),
		PublicKey:         blob(c.PublicKey),
		Algorithm:         int32(c.Algorithm),
		SignCount:         int64(c.SignCount),
		CloneWarning:      c.CloneWarning,
		Transports:        list(c.Transports),
		AAGUID:            string(c.AAGUID),
		UserPresent:       c.Flags.UserPresent,
		UserVerified:      c.Flags.UserVerified,
		BackupEligible:    c.Flags.BackupEligible,
		BackedUp:          c.Flags.BackedUp,
		AttestationFormat: c.Attestation.Format,
		AttestationType:   c.Attestation.Type,
		AttestationObject: blob(c.Attestation.Object),
		ClientData:        blob(c.Attestation.ClientData),
		PolicyVersion:     c.PolicyVersion,
		Verdict:           string(c.Verdict),
		Ceremony:          string(c.Ceremony),
		Proof:             string(c.Proof),
		Replaces:          string(c.Replaces),
		EnrolledBy:        text(c.EnrolledBy),
		CreatedAt:         micros(c.CreatedAt),
		ProvedAt:          optionalMicros(c.ProvedAt),
		LastUsedAt:        optionalMicros(c.LastUsedAt),
		Changes:           text(changes),
	}
}

func (r credentialRow) credential() (enroll.Credential, error) {
	transports, err := parse[[]string](r.Transports)
	if err != nil {
		return enroll.Credential{}, err
	}
	changes, err := parse[[]enroll.StateChange](r.Changes)
	if err != nil {
		return enroll.Credential{}, err
	}
	enrolledBy, err := parse[enroll.Holder](r.EnrolledBy)
	return enroll.Credential{
		ID:           enroll.ID(r.ID),
		User:         enroll.ID(r.UserID),
		CredentialID: r.CredentialID,
		Name:         r.Name,
		State:        enroll.CredentialState(r.State),
		Kind:         enroll.Kind(r.Kind),
		PublicKey:    r.PublicKey,
		Algorithm:    enroll.Algorithm(r.Algorithm),
		SignCount:    uint32(r.SignCount),
		CloneWarning: r.CloneWarning,
		Transports:   transports,
		AAGUID:       enroll.AAGUID(r.AAGUID),
		Flags: enroll.Flags{
			UserPresent:    r.UserPresent,
			UserVerified:   r.UserVerified,
			BackupEligible: r.BackupEligible,
			BackedUp:       r.BackedUp,
		},
		Attestation: enroll.Attestation{
			Format:     r.AttestationFormat,
			Type:       r.AttestationType,
			Object:     r.AttestationObject,
			ClientData: r.ClientData,
		},
		PolicyVersion: r.PolicyVersion,
		Verdict:       enroll.Verdict(r.Verdict),
		Ceremony:      enroll.ID(r.Ceremony),
		Proof:         enroll.ID(r.Proof),
		Replaces:      enroll.ID(r.Replaces),
		EnrolledBy:    enrolledBy,
		CreatedAt:     moment(r.CreatedAt),
		ProvedAt:      optionalMoment(r.ProvedAt),
		LastUsedAt:    optionalMoment(r.LastUsedAt),
		Changes:       changes,
	}, err
}
