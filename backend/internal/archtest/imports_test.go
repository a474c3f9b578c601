package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "latchkey"

// rule says what a package may import of ours.
type rule struct {
	pkg    string // below the module; a pattern of path.Match
	may    []string
	reason string
}

// rules are all packages there are. A new one finds its place here first.
var rules = []rule{
	{"backend/enroll", nil, "the domain knows nothing of how it is stored, shown or reached"},
	{"backend/authenticator", nil, "what is asked of a key is the same on every road to it"},
	{"backend/ceremony", []string{"backend/enroll", "backend/ledger"}, "the relying party is one technology around the domain; the ledger gives its exports their form"},
	{"backend/sqlstore", []string{"backend/enroll"}, "a store decides nothing and knows nobody"},
	{"backend/sqlstore/postgres", []string{"backend/enroll", "backend/sqlstore"}, "it is the part of the store that only a service links"},
	{"backend/ledger", []string{"backend/enroll"}, "what is proved of the journal rests on no store and no network"},
	{"backend/transfer", []string{"backend/enroll"}, "it goes from any store to any other"},
	{"backend/challenge/memory", []string{"backend/enroll"}, "a store of challenges is one technology"},
	{"backend/redisclient", []string{"backend/enroll"}, "it knows nothing of what is kept in Redis"},
	{"backend/challenge/redis", []string{"backend/enroll", "backend/redisclient"}, "a store of challenges is one technology"},
	{"backend/authenticator/ctaphid", []string{"backend/authenticator"}, "framing knows no commands"},
	{"backend/authenticator/practice", []string{"backend/authenticator", "backend/authenticator/ctaphid"}, "a key knows no program that uses it"},
	{"backend/authenticator/libfido2", []string{"backend/authenticator"}, "an adapter is one technology and imports no other"},
	{"backend/authenticator/webauthndll", []string{"backend/authenticator"}, "an adapter is one technology and imports no other"},
	{"backend/authenticator/ctapclient", []string{"backend/authenticator", "backend/authenticator/ctaphid"}, "the platform's side knows no key and no dialog"},
	{"backend/authenticator/practicedialog", []string{"backend/authenticator", "backend/authenticator/ctapclient"}, "an adapter is one technology and imports no other"},
	{"backend/authenticator/discover", []string{"backend/authenticator", "backend/authenticator/libfido2", "backend/authenticator/webauthndll", "backend/authenticator/practicedialog"}, "the one place that knows every road"},
	{"backend/kiosk", []string{"backend/enroll", "backend/authenticator", "backend/internal/wholefile"}, "the flow works with any relying party and any key"},
	{"backend/demo", []string{"backend/kiosk", "backend/authenticator", "backend/authenticator/practice"}, "practice keys in the screen's words"},
	{"backend/wire", []string{"backend/enroll", "backend/limit", "backend/ceremony", "backend/sqlstore", "backend/challenge/memory", "backend/ledger", "backend/transfer", "backend/internal/wholefile"}, "it puts relying parties together and never touches a key"},
	{"backend/wire/remote", []string{"backend/enroll", "backend/wire", "backend/httpapi/client", "backend/kioskkey"}, "a service elsewhere is all that it opens"},
	{"backend/wire/server", []string{"backend/enroll", "backend/wire", "backend/ceremony", "backend/sqlstore", "backend/sqlstore/postgres", "backend/challenge/memory", "backend/challenge/redis", "backend/limit", "backend/limit/memory", "backend/limit/redis", "backend/ledger", "backend/mail", "backend/nonce", "backend/nonce/memory", "backend/nonce/redis", "backend/redisclient"}, "it opens what only the service stands on"},
	{"backend/mail", []string{"backend/enroll"}, "letters are facts of the domain, put into words and handed to a mail server"},
	{"backend/limit", nil, "counting knows nothing of what is counted"},
	{"backend/limit/memory", []string{"backend/limit", "backend/enroll"}, "an adapter is one technology"},
	{"backend/limit/redis", []string{"backend/limit", "backend/enroll", "backend/redisclient"}, "an adapter is one technology"},
	{"backend/nonce", nil, "remembering knows nothing of what is remembered"},
	{"backend/nonce/memory", []string{"backend/nonce", "backend/enroll"}, "an adapter is one technology"},
	{"backend/nonce/redis", []string{"backend/nonce", "backend/enroll", "backend/redisclient"}, "an adapter is one technology"},
	{"backend/httpsig", nil, "a signature knows nothing of who signs, and what for"},
	{"backend/httpapi", []string{"backend/enroll", "backend/limit", "backend/nonce", "backend/httpapi/problem", "backend/httpapi/signing"}, "HTTP is one way to any service"},
	{"backend/httpapi/signing", []string{"backend/enroll", "backend/httpsig"}, "server and client agree on what a kiosk signs"},
	{"backend/httpapi/problem", []string{"backend/enroll"}, "server and client agree on errors, and on nothing else by hand"},
	{"backend/kioskkey", []string{"backend/enroll", "backend/httpapi/signing", "backend/internal/wholefile"}, "a key is kept for whoever signs with it"},
	{"backend/httpapi/client", []string{"backend/enroll", "backend/httpapi/problem", "backend/httpapi/signing"}, "a client knows no server"},
	{"backend/cmd/latchkeyd", []string{"backend/wire", "backend/wire/server", "backend/httpapi", "backend/limit", "frontend"}, "the service has no desktop"},
	{"backend/cmd/manual", []string{"backend/wire"}, "a page of the manual is the help of a program"},
	{"backend/cmd/load", []string{"backend/enroll", "backend/httpapi/client", "backend/httpapi/signing", "backend/internal/crowd", "backend/internal/desk"}, "it measures any service, by HTTP alone"},
	{"backend/cmd/floor", nil, "what the service is measured against has none of its code"},
	{"backend/cmd/seed", []string{"backend/enroll", "backend/sqlstore", "backend/sqlstore/postgres", "backend/internal/crowd", "backend/internal/desk"}, "it writes to a store as the relying party does"},
	{"backend/shell", nil, "the window would show any program's pages"},
	{"frontend", nil, "built files and nothing else"},
	{"backend/cmd/apigen", []string{"backend/enroll", "backend/authenticator", "backend/kiosk"}, "it reads the types that cross to the screens"},
	{"", []string{"backend/wire", "backend/wire/remote", "backend/kiosk", "backend/enroll", "backend/demo", "backend/authenticator/discover", "backend/shell", "frontend"}, "the composition root names its parts and nothing below them"},

	// Suites and tools of tests, imported by no program.
	{"backend/internal/archtest", nil, "rules are about the others"},
	{"backend/internal/crowd", []string{"backend/enroll"}, "it invents people for whatever is measured"},
	{"backend/internal/desk", []string{"backend/enroll"}, "its keys are for any service and any store"},
	{"backend/internal/servers", nil, "it starts servers for whatever is tested against them"},
	{"backend/internal/ground", []string{"backend/enroll", "backend/sqlstore", "backend/sqlstore/postgres", "backend/challenge/memory", "backend/challenge/redis", "backend/redisclient", "backend/internal/servers"}, "what a relying party stands on in tests"},
	{"backend/internal/wholefile", nil, "a file is bytes, whatever they say"},
	{"backend/internal/promises", nil, "it reads a page and reports"},
	{"backend/enroll/servicetest", []string{"backend/enroll"}, "a contract knows no implementation"},
	{"backend/sqlstore/storetest", []string{"backend/enroll"}, "a contract knows no implementation"},
	{"backend/nonce/noncetest", []string{"backend/nonce"}, "a contract knows no implementation"},
	{"backend/limit/limittest", []string{"backend/limit", "backend/enroll"}, "a contract knows no implementation"},
	{"backend/challenge/challengetest", []string{"backend/enroll"}, "a contract knows no implementation"},
	{"backend/authenticator/authtest", []string{"backend/authenticator", "backend/authenticator/practice"}, "a contract knows no implementation but the device it plugs in"},
	{"backend/authenticator/webauthndll/windowstest", []string{"backend/authenticator", "backend/authenticator/ctapclient"}, "what stands in for Windows knows no program that calls it"},
	{"backend/authenticator/hidrawtest", nil, "what starts a machine runs nothing of what is in it"},
	{"backend/authenticator/hidrawtest/guest", nil, "all of it is tests"},
	{"backend/authenticator/hidrawtest/uhid", []string{"backend/authenticator"}, "the kernel takes any device"},
	{"build/desktops", nil, "packages are tested as they are used, from outside"},
	{"backend/shell/shelltest", nil, "what any page's program promises"},
	{"backend/shell/shelltest/*", []string{"backend/shell", "backend/shell/shelltest"}, "programs that misbehave in a window"},
}

// homes says which packages alone may import a library.
var homes = []struct {
	library string
	homes   []string
	reason  string
}{
	{"github.com/wailsapp/wails/v2", []string{"backend/shell", "backend/shell/shelltest/empty"}, "the window can be exchanged in one place"},
	{"gorm.io", []string{"backend/sqlstore", "backend/sqlstore/postgres"}, "rows are private to the store"},
	{"modernc.org/sqlite", []string{"backend/sqlstore", "backend/cmd/floor"}, "there is one SQLite driver, and a floor below the store"},
	{"github.com/jackc/pgx/v5", []string{"backend/sqlstore/postgres", "backend/internal/servers", "backend/cmd/floor"}, "PostgreSQL is an adapter's business, and the floor has no adapters"},
	{"github.com/go-webauthn/webauthn", []string{"backend/ceremony"}, "its types stay inside the relying party"},
	{"github.com/prometheus/client_golang", []string{"backend/httpapi"}, "what is counted is counted at the edge"},
	{"github.com/redis/go-redis/v9", []string{"backend/redisclient", "backend/cmd/floor"}, "there is one way to Redis, and it is bounded; the floor has no bounds to pay for"},
	{"github.com/zalando/go-keyring", []string{"backend/kioskkey"}, "the system's keyring has one door"},
	{"github.com/wneessen/go-mail", []string{"backend/mail"}, "there is one way to a mail server"},
	{"github.com/alecthomas/kong", []string{"backend/wire"}, "settings are read in one place"},
	{"golang.org/x/mod", []string{"backend/ledger"}, "trees and notes stay where they are checked"},
	{"C", []string{"backend/authenticator/libfido2", "backend/shell"}, "C is kept where it cannot be avoided"},
}

type goPackage struct {
	ImportPath string
	Name       string
	Doc        string
	Standard   bool
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
	Deps       []string
}

// list runs go list.
func list(t *testing.T, args ...string) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json"}, args...)...)
	cmd.Dir = "../../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// ours strips the module from an import path; ok is false for others' packages.
func ours(importPath string) (string, bool) {
	if importPath == module {
		return "", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

func match(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { ok, _ := path.Match(p, name); return ok })
}

func TestImports(t *testing.T) {
	for _, p := range list(t, "./...") {
		name, _ := ours(p.ImportPath)
		i := slices.IndexFunc(rules, func(r rule) bool { return match([]string{r.pkg}, name) })
		if i < 0 {
			t.Errorf("%s has no rule: say in archtest what it may import, and why", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			if other, ok := ours(imported); ok && !match(rules[i].may, other) {
				t.Errorf("%s imports %s, but %s", p.ImportPath, other, rules[i].reason)
			}
		}
	}
}

func TestLibrariesStayAtHome(t *testing.T) {
	for _, p := range list(t, "./...") {
		name, _ := ours(p.ImportPath)
		for _, h := range homes {
			uses := slices.ContainsFunc(p.Imports, func(s string) bool { return s == h.library || strings.HasPrefix(s, h.library+"/") })
			if uses && !slices.Contains(h.homes, name) {
				t.Errorf("%s imports %s, but %s", p.ImportPath, h.library, h.reason)
			}
		}
	}
}

// TestEnrollIsPure: the domain imports the standard library and small text
// libraries.
func TestEnrollIsPure(t *testing.T) {
	for _, p := range list(t, "./backend/enroll") {
		for _, s := range p.Imports {
			if strings.Contains(s, ".") && !strings.HasPrefix(s, "golang.org/x/text/") && !strings.HasPrefix(s, "golang.org/x/net/idna") {
				t.Errorf("enroll imports %s", s)
			}
		}
	}
}

// TestKioskLinksNoDatabaseServer: the drivers of PostgreSQL and Redis belong to
// the service alone.
func TestKioskLinksNoDatabaseServer(t *testing.T) {
	for _, p := range list(t, ".") {
		for _, dep := range p.Deps {
			for _, driver := range []string{"github.com/jackc/pgx", "gorm.io/driver/postgres", "github.com/redis/go-redis"} {
				if strings.HasPrefix(dep, driver) {
					t.Errorf("the kiosk links %s", dep)
				}
			}
		}
	}
}

// TestServiceLinksNoKeyring: a service keeps its secrets in files, and speaks to no
// desktop.
func TestServiceLinksNoKeyring(t *testing.T) {
	for _, p := range list(t, "./backend/cmd/latchkeyd") {
		for _, dep := range p.Deps {
			for _, library := range []string{"github.com/zalando/go-keyring", "github.com/godbus/dbus"} {
				if strings.HasPrefix(dep, library) {
					t.Errorf("the service links %s", dep)
				}
			}
		}
	}
}

// TestReleasesHaveNoTestParts: the bridge, the suites and the attested practice
// key stay out of what ships.
func TestReleasesHaveNoTestParts(t *testing.T) {
	for _, p := range list(t, "-tags", "desktop,production,webkit2_41", ".") {
		for _, dep := range p.Deps {
			if strings.HasSuffix(dep, "test") && strings.HasPrefix(dep, module) || strings.Contains(dep, "e2e") || dep == "testing" {
				t.Errorf("the kiosk links %s", dep)
			}
		}
	}
}
