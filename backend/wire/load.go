package wire

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Paths are the files that settings come from. Either may be missing.
type Paths struct {
	Managed string // by the administrator, for everybody on this machine
	User    string // by whoever uses it
}

// put says how a setting is written that is missing, in each place where it may
// stand.
func (p Paths) put(name, example string) string {
	flag := fmt.Sprintf("as --%s=%s", name, example)
	line := fmt.Sprintf("as %s = %q in ", name, example)
	switch {
	case p.Managed != "" && p.User != "":
		return line + p.Managed + " for everybody on this machine, or in " + p.User + ", or " + flag
	case p.Managed+p.User != "":
		return line + p.Managed + p.User + ", or " + flag
	}
	return flag
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
	Check   struct{}  `cmd:"" help:"Say whether the settings fit together and what they name can be reached, a line for each, and end. 0: all fits; 1: something is wrong."`
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
	ctx, err := parse[Settings](&p, "latchkey", about, args, paths.User, out)
	if err != nil {
		return Settings{}, Command{}, err
	}
	managed, err := readFile("latchkey", paths.Managed, &p.Settings)
	if err != nil {
		return Settings{}, Command{}, err
	}
	p.places = paths
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

// parse fills in a program's settings S, which its command line embeds, from all but
// the managed file. userFile may be empty.
func parse[S any](program any, name, about string, args []string, userFile string, out io.Writer) (*kong.Context, error) {
	user, err := readFile(name, userFile, new(S))
	if err != nil {
		return nil, err
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
		return nil, fmt.Errorf("settings: %w", err)
	}
	ctx, err := parser.Parse(args)
	if helped {
		return nil, ErrHelp
	}
	if err != nil {
		return nil, errors.New(strings.TrimSuffix(err.Error(), ".") + "; " + name + " --help lists all settings")
	}
	return ctx, nil
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
