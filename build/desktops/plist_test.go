package desktops

import (
	"os"
	"strings"
	"testing"

	"howett.net/plist"
)

// TestPlists: what macOS reads of the app can be read, and says what has to be
// said.
func TestPlists(t *testing.T) {
	read := func(name string) (values map[string]any) {
		t.Helper()
		data, err := os.ReadFile("../darwin/" + name)
		if err == nil {
			_, err = plist.Unmarshal(data, &values)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return values
	}
	info := read("Info.plist")
	for _, key := range []string{
		"CFBundleIdentifier", "CFBundleName", "CFBundleExecutable", "CFBundleIconFile", "CFBundlePackageType",
		"CFBundleVersion", "CFBundleShortVersionString", "LSMinimumSystemVersion", "NSHighResolutionCapable",
	} {
		if info[key] == nil {
			t.Errorf("Info.plist has no %s", key)
		}
	}
	if types, _ := plist.Marshal(info["CFBundleURLTypes"], plist.OpenStepFormat); !strings.Contains(string(types), "CFBundleURLSchemes=(latchkey,);") {
		t.Errorf("the app opens no links of invitations: %s", types)
	}
	// The app is packed with these put in; a new one would stay as it is.
	script, err := os.ReadFile("../darwin/package")
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range info {
		if text, ok := value.(string); ok && strings.HasPrefix(text, "{{") && !strings.Contains(string(script), "s/"+text+"/") {
			t.Errorf("build/darwin/package does not fill in %s of %s", text, key)
		}
	}
	if rights := read("entitlements.plist"); len(rights) != 0 {
		t.Errorf("the app asks for %v: say why in the file, and here", rights)
	}
}
