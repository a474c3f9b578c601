package enroll

import "slices"

// maxReference is how long the reference of an identification may be, in code
// points.
const maxReference = 200

// Identification is how an operator made sure whom they have before them.
type Identification struct {
	Method    string `json:"method"`              // one of Info.Identification
	Reference string `json:"reference,omitempty"` // free, such as the number of a ticket; it may tell of a person
}

// DefaultIdentification are the methods where no others are configured; screens
// have words for these.
func DefaultIdentification() []string {
	return []string{"idDocument", "staffCard", "videoCall", "manager", "known"}
}

// Check returns the identification with its reference tidied. CodeRequired or
// CodeMalformed, field "identified.method"; CodeTooLong or CodeBadCharacters, field
// "identified.reference".
func (i Identification) Check(methods []string) (Identification, error) {
	const field = "identified.method"
	if i.Method == "" {
		return i, Errorf(CodeRequired, field, "say how the person was identified")
	}
	if !slices.Contains(methods, i.Method) {
		return i, Errorf(CodeMalformed, field, "this is none of the ways to identify a person here")
	}
	var err error
	i.Reference, err = checkReference(i.Reference)
	return i, err
}
