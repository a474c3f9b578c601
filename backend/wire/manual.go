package wire

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// Manual is the page of a program's manual, in the language of man(7). All that it says
// of commands and settings is the help of the program itself.
func Manual(program, version string, date time.Time) (string, error) {
	page, ok := pageOf(program)
	if !ok {
		return "", fmt.Errorf("there is no program %q", program)
	}
	parser, err := kong.New(page.grammar(), kong.Name(program))
	if err != nil {
		return "", err
	}
	if parser.Model.Node == nil {
		return "", errors.New("the program has no command line")
	}
	var m manual
	m.line(".TH %s %s %s %s", quoted(strings.ToUpper(program)), page.section, quoted(date.UTC().Format(time.DateOnly)), quoted("Latchkey "+version))
	m.section("NAME", program+" - "+page.name)
	m.section("SYNOPSIS", "")
	m.line(".B %s", escaped(program))
	m.text(page.usage)
	m.section("DESCRIPTION", page.about)
	m.section("COMMANDS", "")
	for _, command := range parser.Model.Leaves(true) {
		m.command(command)
	}
	m.section("OPTIONS", "Each can also stand in "+page.file+", without its dashes, as a line like contact = \"Extension 1234\".")
	for _, flag := range parser.Model.Flags {
		m.flag(flag)
	}
	m.section("FILES", "")
	m.entry(page.file, page.fileHelp)
	m.section("EXIT STATUS", page.status)
	m.section("SEE ALSO", page.also)
	return m.String(), nil
}

// page is what a page says besides the help.
type page struct {
	grammar                     func() any
	section, name, usage, about string
	file, fileHelp              string
	status, also                string
}

// pageOf is a function, and no variable, so that the programs do not link it.
func pageOf(name string) (_ page, ok bool) {
	switch name {
	case "latchkey":
		return page{
			grammar: func() any { return new(program) },
			section: "1",
			name:    "set up security keys",
			usage:   "[command] [options] [link]",
			about: "Sets up security keys (WebAuthn, FIDO2): a help desk creates a person, the person chooses a PIN, touches the key and tries it once. " +
				"Without a command it opens its window. A link is one of an invitation that begins with latchkey:, as the system passes on what somebody has clicked.",
			file:     "/etc/latchkey/config.toml",
			fileHelp: "Settings for everybody on this machine. They are stronger than options and the environment, which are stronger than ~/.config/latchkey/config.toml.",
			status:   "0, or 1 after an error, which is said in one sentence.",
			also:     "latchkeyd(8)",
		}, true
	case "latchkeyd":
		return page{
			grammar:  func() any { return new(service) },
			section:  "8",
			name:     "service that sets up security keys for browsers and kiosks",
			usage:    "command [options]",
			about:    "The relying party for many: browsers set up keys and sign in with it, and kiosks use it as their store. Addresses with passwords and keys are only ever named as files.",
			file:     "/etc/latchkey/latchkeyd.toml",
			fileHelp: "Settings of the service. They are stronger than options and the environment.",
			status:   "0; 1 after an error, which is said in a sentence; 2 from audit verify if a journal does not fit.",
			also:     "latchkey(1)",
		}, true
	}
	return page{}, false
}

// manual is a page that is written.
type manual struct{ strings.Builder }

func (m *manual) line(format string, args ...any) { fmt.Fprintf(&m.Builder, format+"\n", args...) }

func (m *manual) text(text string) { m.line("%s", escaped(text)) }

func (m *manual) section(name, text string) {
	m.line(".SH %s", quoted(name))
	if text != "" {
		m.text(text)
	}
}

// entry is a word in bold, and below it what it means.
func (m *manual) entry(word, text string) {
	m.line(".TP\n.B %s", escaped(word))
	m.text(text)
}

func (m *manual) command(command *kong.Node) {
	words := strings.Fields(command.FullPath())[1:] // without the program
	for _, arg := range command.Positional {
		words = append(words, arg.Summary())
	}
	m.entry(strings.Join(words, " "), command.Help)
	for _, arg := range command.Positional {
		m.within(arg.Summary(), arg.Help)
	}
	for _, flag := range command.Flags {
		m.within(option(flag), flag.Help)
	}
}

// within is an entry of an entry.
func (m *manual) within(word, text string) {
	m.line(".RS")
	m.entry(word, text)
	m.line(".RE")
}

func (m *manual) flag(flag *kong.Flag) {
	text := flag.Help
	if len(flag.Envs) > 0 {
		text = strings.TrimSuffix(text, ".") + " ($" + strings.Join(slices.Clone(flag.Envs), ", $") + ")."
	}
	m.entry(option(flag), text)
}

func option(flag *kong.Flag) string {
	name := "--" + flag.Name
	if flag.Tag != nil && flag.Tag.Negatable != "" {
		name = "--[no-]" + flag.Name
	}
	if flag.Short != 0 {
		name = "-" + string(flag.Short) + ", " + name
	}
	if !flag.IsBool() && !flag.IsCounter() {
		name += "=" + flag.FormatPlaceHolder()
	}
	return name
}

// escaped keeps troff from reading a text as its own commands.
func escaped(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}

func quoted(text string) string { return `"` + strings.ReplaceAll(escaped(text), `"`, `\(dq`) + `"` }
