package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"
)

// Paths are the files that settings come from. Either may be missing.
type Paths struct {
	Managed string // by the administrator, for everybody on this machine
	User    string // by whoever uses it
}

// Command is what the program is to do.
type Command struct {
	Name   string // of the command, as --help lists them
	File   string // to export or back up to, or to import or restore from; "-" is standard output or input
	DryRun bool
	Kiosk  string // the name of one to pair, or the ID of one to revoke

	// Link is what the program was started with to be opened, as it came: hostile,
	// and a secret.
	Link string

	Username string // of whom to make an administrator
	Audit    Audit
}

// ErrHelp says that help was asked for and has been printed.
var ErrHelp = errors.New("help was printed")

// program is the command line.
type program struct {
	Settings

	Run     struct{}  `cmd:"" default:"1" help:"Open the kiosk. This is what happens without a command."`
	Export  exportCmd `cmd:"" help:"Write everything in the store to a file."`
	Import  importCmd `cmd:"" help:"Take what another store exported into this one."`
	Pair    struct{}  `cmd:"" help:"Make this machine a kiosk of the service that is the store, with a code read from standard input."`
	Version struct{}  `cmd:"" help:"Print the version."`
}

type exportCmd struct {
	File string `arg:"" help:"The file to write; - for standard output."`
}

type importCmd struct {
	File   string `arg:"" help:"The file to read; - for standard input."`
	DryRun bool   `help:"Change nothing; say what would happen."`
}

// Load reads the command line and the settings of the kiosk, each from the
// strongest source that has it: the managed file, flags, the environment
// (LATCHKEY_…), the user's file. Every error is one sentence that names the
// setting and a right value. Help goes to out, and ErrHelp is returned.
func Load(args []string, paths Paths, out io.Writer) (Settings, Command, error) {
	var p program
	about := "Latchkey sets up security keys: it creates people, registers their keys and has them sign in once.\n\n" +
		"Every setting can also stand in " + orElse(paths.Managed, "the managed file") + " (strongest), in the environment, or in " +
		orElse(paths.User, "the user's file") + " (weakest)."
	args, link, err := cutLink(args)
	if err != nil {
		return Settings{}, Command{}, err
	}
	ctx, managed, err := parse(&p, &p.Settings, "latchkey", about, args, paths, out)
	if err != nil {
		return Settings{}, Command{}, err
	}
	command := p.command(ctx)
	command.Link = link
	p.Mode = orElse(p.Mode, p.usualMode(link))
	settings, err := p.complete()
	if err := located(err, managed, paths.Managed); err != nil {
		return settings, command, err
	}
	settings.managed = slices.Sorted(maps.Keys(managed))
	_, decided := managed["store"]
	settings.ownStore = fromFile(ctx, "store") && !decided
	return settings, command, nil
}

// OpensWindow reports whether a command line, even one that Load refuses, means the
// window: it names no command but run, not even one that there is not.
func OpensWindow(args []string) bool {
	parser, err := kong.New(new(program))
	if err != nil {
		return false
	}
	takesNext := map[string]bool{}
	for _, flag := range parser.Model.Flags {
		takesNext["--"+flag.Name] = !flag.IsBool()
	}
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case takesNext[arg]:
			i++
		case strings.HasPrefix(arg, "-"), arg == "run", isLink(arg):
		default:
			return false
		}
	}
	return true
}

// located says that a setting which is wrong stands in the managed file, where it
// does: its error begins with its name.
func located(err error, managed map[string]any, path string) error {
	if err == nil {
		return nil
	}
	name, _, _ := strings.Cut(err.Error(), ":")
	if _, there := managed[name]; there {
		return fmt.Errorf("%s: %w", path, err)
	}
	return err
}

// fromFile reports whether a setting is from the user's file, since no flag and no
// variable has it.
func fromFile(ctx *kong.Context, name string) bool {
	return slices.ContainsFunc(ctx.Path, func(p *kong.Path) bool { return p.Resolved && p.Flag != nil && p.Flag.Name == name })
}

// parse fills in a program's settings, which its command line embeds, and tells what
// of them the managed file says.
func parse[S any](program any, settings *S, name, about string, args []string, paths Paths, out io.Writer) (_ *kong.Context, managed map[string]any, _ error) {
	user, err := readFile(name, paths.User, new(S))
	if err != nil {
		return nil, nil, err
	}
	helped := false
	parser, err := kong.New(program,
		kong.Name(name),
		kong.Description(about),
		kong.Writers(out, out),
		kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
		kong.Resolvers(resolver(user)),
	)
	if err != nil {
		return nil, nil, fmt.Errorf("settings: %w", err)
	}
	ctx, err := parser.Parse(args)
	if helped {
		return nil, nil, ErrHelp
	}
	if err != nil {
		return nil, nil, errors.New(strings.TrimSuffix(err.Error(), ".") + "; " + name + " --help lists all settings")
	}
	managed, err = readFile(name, paths.Managed, settings)
	return ctx, managed, err
}

func (p *program) command(ctx *kong.Context) Command {
	name, _, _ := strings.Cut(ctx.Command(), " ")
	switch name {
	case "export":
		return Command{Name: name, File: p.Export.File}
	case "import":
		return Command{Name: name, File: p.Import.File, DryRun: p.Import.DryRun}
	}
	return Command{Name: name}
}

// readFile reads a settings file into s, of which it overrules what it has, and
// into its keys and values. It refuses keys that are no settings.
func readFile[S any](name, path string, s *S) (map[string]any, error) {
	data, err := settingsFile(path)
	if data == nil || err != nil {
		return nil, err
	}
	if err := strict(name, path, data, s); err != nil {
		return nil, err
	}
	var keys map[string]any
	if err := toml.Unmarshal(data, &keys); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

func settingsFile(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), nil // which Windows' tools begin files with
}

func strict[S any](name, path string, data []byte, s *S) error {
	dec := toml.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(s)
	if missing, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		return fmt.Errorf("%s: %q is no setting; %s --help lists them all", path, strings.Join(missing.Errors[0].Key(), "."), name)
	}
	if bad, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, _ := bad.Position()
		return fmt.Errorf("%s: line %d: %w; a setting reads like contact = \"Extension 1234\"", path, line, bad)
	}
	return err
}

// resolver gives kong the values of the user's file. Where the environment has
// the setting it says nothing, since kong would let the file win.
func resolver(keys map[string]any) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if _, ok := os.LookupEnv(name); ok {
				return nil, nil
			}
		}
		return keys[flag.Name], nil
	})
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
