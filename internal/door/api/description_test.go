package api_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"gatehouse/internal/door/api"
)

// schema is what the description says of a value.
type schema struct {
	Ref         string            `json:"$ref"`
	Type        any               `json:"type"`
	Format      string            `json:"format"`
	Description string            `json:"description"`
	Examples    []any             `json:"examples"`
	Properties  map[string]schema `json:"properties"`
	Items       *schema           `json:"items"`
}

type parameter struct {
	Name, In, Description string
	Schema                schema
}

type description struct {
	Paths map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Summary     string
		Parameters  []parameter
		Security    []map[string]any
		Responses   map[string]struct {
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]schema }
}

func described(t *testing.T) (d description) {
	t.Helper()
	document, err := api.Describe("1")
	if err == nil {
		err = json.Unmarshal(document, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every member says what it is, and every value that somebody must write shows one.
func TestEveryMemberIsDescribed(t *testing.T) {
	d := described(t)
	for name, s := range d.Components.Schemas {
		for member, p := range s.Properties {
			if len(p.Description) < 3 {
				t.Errorf("%s.%s has no description", name, member)
			}
			if wantsExample(p) && len(p.Examples) == 0 {
				t.Errorf("%s.%s has no example", name, member)
			}
		}
	}
	for path, methods := range d.Paths {
		for method, op := range methods {
			if op.Summary == "" {
				t.Errorf("%s %s has no summary", method, path)
			}
			for _, p := range op.Parameters {
				if len(p.Description) < 3 {
					t.Errorf("%s: the parameter %s has no description", op.OperationID, p.Name)
				}
				if wantsExample(p.Schema) && len(p.Schema.Examples) == 0 {
					t.Errorf("%s: the parameter %s has no example", op.OperationID, p.Name)
				}
			}
		}
	}
}

func wantsExample(s schema) bool {
	kind := fmt.Sprint(s.Type)
	return s.Ref == "" && (strings.Contains(kind, "string") || strings.Contains(kind, "integer") || strings.Contains(kind, "number"))
}

// What stands in braces in a path is read by its handler: an embedded type that
// the library passes over would leave it empty.
func TestEveryPathParameterIsRead(t *testing.T) {
	inBraces := regexp.MustCompile(`\{([a-z]+)\}`)
	for path, methods := range described(t).Paths {
		for _, op := range methods {
			read := map[string]bool{}
			for _, p := range op.Parameters {
				read[p.Name] = read[p.Name] || p.In == "path"
			}
			for _, name := range inBraces.FindAllStringSubmatch(path, -1) {
				if !read[name[1]] {
					t.Errorf("%s does not read {%s} of %s", op.OperationID, name[1], path)
				}
			}
		}
	}
}

// Errors are described as they are, and so is who may call.
func TestErrorsAndSecurityAreDescribed(t *testing.T) {
	for path, methods := range described(t).Paths {
		for _, op := range methods {
			for status, response := range op.Responses {
				for kind, content := range response.Content {
					if status >= "400" && (kind != "application/problem+json" || content.Schema.Ref != "#/components/schemas/Problem") {
						t.Errorf("%s: %s is %s %s", op.OperationID, status, kind, content.Schema.Ref)
					}
				}
			}
			if open := decisions[op.OperationID].who == anybody; open == (len(op.Security) > 0) {
				t.Errorf("%s %s: open to anybody is %v, described is %v", op.OperationID, path, open, op.Security)
			}
		}
	}
}

// The description needs no session.
func TestDescriptionIsServed(t *testing.T) {
	each(t, func(s *scene) {
		got := s.anonymous().get("/openapi.json").want(200, "")
		if kind := got.Header.Get("Content-Type"); kind != "application/openapi+json" || !json.Valid(got.body) {
			t.Errorf("%s: %.100s", kind, got.body)
		}
	})
}
