// Command apigen writes the types that Go and the screens share, as the schemas
// of an OpenAPI document. openapi-typescript makes TypeScript of it; make
// generate runs both.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"latchkey/backend/authenticator"
	"latchkey/backend/enroll"
	"latchkey/backend/kiosk"
)

func main() {
	out, err := document()
	if err == nil && len(os.Args) == 2 {
		err = os.WriteFile(os.Args[1], out, 0o644)
	} else if err == nil {
		_, err = os.Stdout.Write(out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "apigen:", err)
		os.Exit(1)
	}
}

// shared are the types that cross to the screens, besides the states.
var shared = []any{
	enroll.NewUser{}, enroll.User{}, enroll.UserPage{}, enroll.Credential{}, enroll.CredentialChange{},
	enroll.UserPatch{}, enroll.Identification{},
	enroll.EventQuery{}, enroll.EventPage{}, enroll.JournalHead{}, enroll.ExportRequest{},
	kiosk.Boot{}, kiosk.EnrolRequest{}, kiosk.PersonDetail{}, kiosk.Failure{},
	kiosk.PracticeView{},
	enroll.Info{}, enroll.RegistrationCeremony{}, enroll.RegistrationResponse{},
	enroll.AuthenticationCeremony{}, enroll.AuthenticationResponse{}, enroll.Authentication{}, enroll.Outcome{},
	enroll.Session{}, enroll.Invitation{}, enroll.NewInvitation{}, enroll.Invited{}, enroll.InvitationRequest{}, enroll.InvitationView{}, enroll.Mail{},
	enroll.Kiosk{}, enroll.NewPairing{}, enroll.Name{}, kiosk.Export{}, kiosk.ExportProgress{},
}

func document() ([]byte, error) {
	registry := huma.NewMapRegistry("#/components/schemas/", name)
	for _, v := range shared {
		registry.Schema(reflect.TypeOf(v), true, "")
	}
	union := &huma.Schema{Discriminator: &huma.Discriminator{PropertyName: "kind", Mapping: map[string]string{}}}
	states := kiosk.States()
	for _, kind := range slices.Sorted(maps.Keys(states)) {
		ref := registry.Schema(reflect.TypeOf(states[kind]), true, "")
		union.OneOf = append(union.OneOf, ref)
		union.Discriminator.Mapping[string(kind)] = ref.Ref
		// One kind each, so that TypeScript can tell the structs apart.
		registry.SchemaFromRef(ref.Ref).Properties["kind"] = &huma.Schema{Type: huma.TypeString, Enum: []any{string(kind)}}
	}
	schemas := registry.Map()
	schemas["State"] = union
	schemas["EnrollCode"] = enum(enroll.Codes())
	schemas["KeyCode"] = enum(authenticator.Codes())
	schemas["KioskCode"] = enum(kiosk.Codes())
	schemas["Act"] = enum(enroll.Acts())
	schemas["Way"] = enum([]kiosk.Way{kiosk.WayRetry, kiosk.WayOtherKey, kiosk.WayStop})
	schemas["PracticeAction"] = enum(kiosk.PracticeActions())
	schemas["PracticeModel"] = enum([]enroll.AAGUID{enroll.PracticeAAGUID})
	for _, s := range schemas {
		tidy(s)
	}
	return json.MarshalIndent(map[string]any{
		"openapi":    "3.1.0",
		"info":       map[string]any{"title": "Latchkey", "version": "1"},
		"paths":      map[string]any{},
		"components": map[string]any{"schemas": schemas},
	}, "", "  ")
}

// name gives a schema the name of its Go type.
func name(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return hint
	}
	return t.Name()
}

// tidy undoes what huma assumes of lists: that they may be null, which ours
// never are on the wire.
func tidy(s *huma.Schema) {
	s.Nullable = false
	delete(s.Properties, "$schema")
	for _, p := range s.Properties {
		p.Nullable = false
	}
}

func enum[T ~string](values []T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, v := range values {
		s.Enum = append(s.Enum, string(v))
	}
	return s
}
