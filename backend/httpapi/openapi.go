package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"latchkey/backend/httpapi/problem"
)

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// document describes the operations in OpenAPI 3.1.
func (h *Handler) document() ([]byte, error) {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	refusal := &huma.Response{
		Description: "Refused; the code says why.",
		Content:     map[string]*huma.MediaType{problem.ContentType: {Schema: registry.Schema(reflect.TypeFor[problem.Problem](), true, "")}},
	}
	api := &huma.OpenAPI{
		OpenAPI:    "3.1.0",
		Info:       &huma.Info{Title: "Latchkey", Version: "1", Description: "Enrols security keys and passkeys (WebAuthn)."},
		Paths:      map[string]*huma.PathItem{},
		Components: &huma.Components{Schemas: registry},
	}
	for _, o := range h.operations() {
		doc := &huma.Operation{
			Method: o.method, Path: Prefix + o.path, Summary: o.summary, OperationID: operationID(o),
			Description: "For: " + callers(o.by) + ".",
			Responses:   map[string]*huma.Response{"default": refusal},
		}
		for _, match := range parameter.FindAllStringSubmatch(o.path, -1) {
			doc.Parameters = append(doc.Parameters, &huma.Param{Name: match[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
		}
		for _, name := range o.query {
			kind := huma.TypeString
			if name == "limit" {
				kind = huma.TypeInteger
			}
			doc.Parameters = append(doc.Parameters, &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: kind}})
		}
		if o.in != nil {
			doc.RequestBody = &huma.RequestBody{Required: true, Content: content(registry, o.in)}
		}
		done := &huma.Response{Description: http.StatusText(o.status)}
		if o.out != nil {
			done.Content = content(registry, o.out)
		}
		for _, form := range o.forms {
			if done.Content == nil {
				done.Content = map[string]*huma.MediaType{}
			}
			done.Content[form] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		}
		doc.Responses[strconv.Itoa(o.status)] = done
		api.AddOperation(doc)
	}
	for _, schema := range registry.Map() {
		schema.Nullable = false
		for _, p := range schema.Properties {
			p.Nullable = false // lists and objects are never null
		}
	}
	return json.MarshalIndent(api, "", "  ")
}

func content(registry huma.Registry, t reflect.Type) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"application/json": {Schema: registry.Schema(t, true, "")}}
}

// schemaName gives a schema the name of its Go type.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return hint
	}
	return t.Name()
}

func operationID(o operation) string {
	words := strings.FieldsFunc(strings.ToLower(o.method)+o.path, func(r rune) bool { return strings.ContainsRune("/{}-", r) })
	return strings.Join(words, "-")
}

func callers(list []who) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

// static serves bytes that never change while the program runs.
func static(contentType string, body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body)
	})
}
