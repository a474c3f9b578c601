// Package wire reads the settings and puts a relying party together from them.
// It knows the stores by name and is told by main which of them it may open, so
// that a program links the drivers it uses and no others.
package wire

import (
	"fmt"
	"log/slog"
	"time"
)

// Settings are all settings of the kiosk. They come, the stronger first, from
// the managed file, flags, the environment and the user's file; see Load. A
// secret is never among them: settings for secrets end in "-file" and name a
// file.
type Settings struct {
	Store          string   `name:"store" toml:"store" env:"LATCHKEY_STORE" placeholder:"STORE" help:"Where people and credentials are kept: sqlite:PATH, or a service such as https://enroll.example.com. Without it, a file in the data folder."`
	Data           string   `name:"data" toml:"data" env:"LATCHKEY_DATA" placeholder:"FOLDER" help:"Folder for the store, the log and the lock. Without it, the usual place of this system."`
	Demo           bool     `name:"demo" toml:"demo" env:"LATCHKEY_DEMO" negatable:"" help:"Demo mode: a practice key in place of real ones, and a store of its own. Nothing in it counts."`
	RPID           string   `name:"rp-id" toml:"rp-id" env:"LATCHKEY_RP_ID" placeholder:"DOMAIN" help:"The domain that keys are set up for (the WebAuthn RP ID), such as example.com. It cannot be changed later."`
	RPName         string   `name:"rp-name" toml:"rp-name" env:"LATCHKEY_RP_NAME" placeholder:"NAME" help:"What people call it, such as Example Ltd. Without it, the domain."`
	Origin         string   `name:"origin" toml:"origin" env:"LATCHKEY_ORIGIN" placeholder:"URL" help:"Where people sign in, such as https://login.example.com. Without it, https:// and the domain."`
	Mode           string   `name:"mode" toml:"mode" env:"LATCHKEY_MODE" placeholder:"MODE" help:"window: an ordinary window (as it comes). kiosk: the whole screen, and no way out on it. workstation: for the person whose machine it is, who comes to their own keys at a service."`
	Language       string   `name:"language" toml:"language" env:"LATCHKEY_LANGUAGE" placeholder:"LANGUAGE" help:"Language of the screens at first: en or de. Without it, the system's."`
	Contact        string   `name:"contact" toml:"contact" env:"LATCHKEY_CONTACT" placeholder:"TEXT" help:"How to reach the help desk; shown with every error."`
	Idle           Duration `name:"idle" toml:"idle" env:"LATCHKEY_IDLE" default:"2m" placeholder:"TIME" help:"After how long without anybody the screen forgets everything: 40s to 1h, 0 for never. As it comes: 2m."`
	LockOnPull     bool     `name:"lock-on-pull" toml:"lock-on-pull" env:"LATCHKEY_LOCK_ON_PULL" negatable:"" help:"Lock the desk when the operator pulls out the key that opened it."`
	Identification []string `name:"identification" toml:"identification" env:"LATCHKEY_IDENTIFICATION" sep:";" placeholder:"WAY;..." help:"Ways in which an operator may identify a person, to choose from. Without it: idDocument, staffCard, videoCall, manager, known."`
	JournalKeyFile string   `name:"journal-key-file" toml:"journal-key-file" env:"LATCHKEY_JOURNAL_KEY_FILE" placeholder:"FILE" help:"File with the key that signs the journal; made at the first start. Without it, a file beside the store."`
	HeadsFile      string   `name:"heads-file" toml:"heads-file" env:"LATCHKEY_HEADS_FILE" placeholder:"FILE" help:"File to which each signed head of the journal is appended, best on another machine."`
	HeadsURLFile   string   `name:"heads-url-file" toml:"heads-url-file" env:"LATCHKEY_HEADS_URL_FILE" placeholder:"FILE" help:"File with the URL of a webhook that gets each signed head of the journal, by POST."`
	LogLevel       string   `name:"log-level" toml:"log-level" env:"LATCHKEY_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"debug, info, warn or error. As it comes: info."`

	managed  []string
	ownStore bool
	places   Paths // where settings may stand
}

// OwnStore reports whether the store is what the person has in their own settings
// file, and nothing stronger.
func (s Settings) OwnStore() bool { return s.ownStore }

// Managed are the names of the settings that the managed file decides, sorted:
// nobody changes them but an administrator of this machine.
func (s Settings) Managed() []string { return s.managed }

// Duration is a time span like 90s or 2m. Zero stands for never.
type Duration time.Duration

// UnmarshalText reads a span as time.ParseDuration does.
func (d *Duration) UnmarshalText(text []byte) error {
	span, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no time; give one such as 2m", text)
	}
	*d = Duration(span)
	return nil
}

func (d Duration) String() string { return time.Duration(d).String() }

// Level is the log level.
func (s Settings) Level() slog.Level { return level(s.LogLevel) }

func level(name string) slog.Level {
	var level slog.Level
	_ = level.UnmarshalText([]byte(name)) // checked by Load
	return level
}
