package kiosk

import "latchkey/backend/enroll"

// EnrolRequest begins an enrolment.
type EnrolRequest struct {
	User     enroll.ID `json:"user"`
	Replaces enroll.ID `json:"replaces,omitempty"` // the credential that the new one is for instead
}

// PersonDetail is a person as the operator sees them.
type PersonDetail struct {
	User        enroll.User         `json:"user"`
	Credentials []enroll.Credential `json:"credentials"`
}

// Failure is an error on its way to the screen.
type Failure struct {
	Code      string    `json:"code"`
	Field     string    `json:"field,omitempty"`
	Message   string    `json:"message"`   // English, for logs and for codes without a text
	Reference string    `json:"reference"` // finds the line in the log
	Others    []Failure `json:"others,omitempty"`
}
