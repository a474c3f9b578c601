package wire

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"latchkey/backend/enroll"
	"latchkey/backend/limit"
)

// ServiceSettings are all settings of latchkeyd. They come, the stronger first,
// from the managed file, flags and the environment; see LoadService.
type ServiceSettings struct {
	Listen         string   `name:"listen" toml:"listen" env:"LATCHKEY_LISTEN" placeholder:"ADDRESS" help:"Where to listen. As it comes: localhost:8420 in demo mode, :443 with a certificate, else localhost:8080."`
	Store          string   `name:"store" toml:"store" env:"LATCHKEY_STORE" placeholder:"STORE" help:"Where people and credentials are kept: sqlite:PATH. Without it and postgres-file, a file in the data folder."`
	PostgresFile   string   `name:"postgres-file" toml:"postgres-file" env:"LATCHKEY_POSTGRES_FILE" placeholder:"FILE" help:"File with the URL of a PostgreSQL database, which keeps them instead. It needs redis-file too."`
	RedisFile      string   `name:"redis-file" toml:"redis-file" env:"LATCHKEY_REDIS_FILE" placeholder:"FILE" help:"File with the URL of a Redis, for what several instances share: challenges and limits."`
	Data           string   `name:"data" toml:"data" env:"LATCHKEY_DATA" placeholder:"FOLDER" help:"Folder for the store. Without it, the usual place of this system."`
	SecretFile     string   `name:"secret-file" toml:"secret-file" env:"LATCHKEY_SECRET_FILE" placeholder:"FILE" help:"File with 32 random bytes in base64, by which invitations are kept; the same for all instances. Beside a store in a file it is made by itself."`
	Demo           bool     `name:"demo" toml:"demo" env:"LATCHKEY_DEMO" negatable:"" help:"Demo mode: practice keys, everybody may enrol everybody, on this machine alone. Nothing in it counts."`
	RPID           string   `name:"rp-id" toml:"rp-id" env:"LATCHKEY_RP_ID" placeholder:"DOMAIN" help:"The domain that keys are set up for (the WebAuthn RP ID), such as example.com. It cannot be changed later."`
	RPName         string   `name:"rp-name" toml:"rp-name" env:"LATCHKEY_RP_NAME" placeholder:"NAME" help:"What people call it, such as Example Ltd. Without it, the domain."`
	Origin         []string `name:"origin" toml:"origin" env:"LATCHKEY_ORIGIN" placeholder:"URL" help:"Where the pages are, such as https://enroll.example.com; more than one may be given, the usual one first."`
	SignUp         string   `name:"sign-up" toml:"sign-up" env:"LATCHKEY_SIGN_UP" placeholder:"WHO" help:"Who may become a person here by themselves: open (everybody; demo mode alone), or nobody. invited and closed differ in what the first page says; links that people make for their own devices work with each. As it comes: open in demo mode, else invited."`
	Contact        string   `name:"contact" toml:"contact" env:"LATCHKEY_CONTACT" placeholder:"TEXT" help:"How to reach the help desk; shown with every error."`
	Language       string   `name:"language" toml:"language" env:"LATCHKEY_LANGUAGE" default:"en" placeholder:"LANGUAGE" help:"Language of mail to people who have none: en or de. As it comes: en."`
	SMTPHost       string   `name:"smtp-host" toml:"smtp-host" env:"LATCHKEY_SMTP_HOST" placeholder:"HOST" help:"Mail server that takes our mail, such as smtp.example.com. Without it, no mail is sent."`
	SMTPPort       int      `name:"smtp-port" toml:"smtp-port" env:"LATCHKEY_SMTP_PORT" placeholder:"PORT" help:"Its port. As it comes: 587, or 465 with implicit TLS."`
	SMTPTLS        string   `name:"smtp-tls" toml:"smtp-tls" env:"LATCHKEY_SMTP_TLS" default:"starttls" placeholder:"HOW" help:"starttls or implicit; the certificate is verified. As it comes: starttls. none goes in demo mode alone, to this machine."`
	SMTPCAFile     string   `name:"smtp-ca-file" toml:"smtp-ca-file" env:"LATCHKEY_SMTP_CA_FILE" placeholder:"FILE" help:"File with the certificates, in PEM, that the mail server's is verified by. Without it, this system's."`
	SMTPUser       string   `name:"smtp-user" toml:"smtp-user" env:"LATCHKEY_SMTP_USER" placeholder:"NAME" help:"Who we are for the mail server, if it asks for that."`
	SMTPPassword   string   `name:"smtp-password-file" toml:"smtp-password-file" env:"LATCHKEY_SMTP_PASSWORD_FILE" placeholder:"FILE" help:"File with the password for that. It is read again for each mail."`
	SMTPFrom       string   `name:"smtp-from" toml:"smtp-from" env:"LATCHKEY_SMTP_FROM" placeholder:"SENDER" help:"Who mail is from, such as Example <keys@example.com>."`
	TLSCertFile    string   `name:"tls-cert-file" toml:"tls-cert-file" env:"LATCHKEY_TLS_CERT_FILE" placeholder:"FILE" help:"File with the certificate chain in PEM. It is read again when it changes."`
	TLSKeyFile     string   `name:"tls-key-file" toml:"tls-key-file" env:"LATCHKEY_TLS_KEY_FILE" placeholder:"FILE" help:"File with the certificate's key in PEM."`
	Proxy          []string `name:"proxy" toml:"proxy" env:"LATCHKEY_PROXY" placeholder:"NETWORK" help:"Address or network of a proxy that ends TLS before this service, such as 10.0.0.0/8; it is believed whom it forwards for."`
	Metrics        string   `name:"metrics" toml:"metrics" env:"LATCHKEY_METRICS" placeholder:"ADDRESS" help:"Where to serve metrics for Prometheus, such as localhost:9420. Without it, nowhere."`
	LimitAddress   Rate     `name:"limit-address" toml:"limit-address" env:"LATCHKEY_LIMIT_ADDRESS" default:"600/1m" placeholder:"RATE" help:"Requests from one address. As it comes: 600/1m."`
	LimitAccount   Rate     `name:"limit-account" toml:"limit-account" env:"LATCHKEY_LIMIT_ACCOUNT" default:"300/1m" placeholder:"RATE" help:"Requests of one person. As it comes: 300/1m."`
	LimitName      Rate     `name:"limit-name" toml:"limit-name" env:"LATCHKEY_LIMIT_NAME" default:"20/1m" placeholder:"RATE" help:"Sign-ins begun for one username, and codes of invitations tried for it. As it comes: 20/1m."`
	LimitGuess     Rate     `name:"limit-guess" toml:"limit-guess" env:"LATCHKEY_LIMIT_GUESS" default:"30/1m" placeholder:"RATE" help:"Invitations and links shown from one address. As it comes: 30/1m."`
	JournalKeyFile string   `name:"journal-key-file" toml:"journal-key-file" env:"LATCHKEY_JOURNAL_KEY_FILE" placeholder:"FILE" help:"File with the key that signs the journal; made at the first start. Without it, a file beside the store, or with PostgreSQL in the data folder; instances have to have the same."`
	HeadsFile      string   `name:"heads-file" toml:"heads-file" env:"LATCHKEY_HEADS_FILE" placeholder:"FILE" help:"File to which each signed head of the journal is appended, best on another machine."`
	HeadsURLFile   string   `name:"heads-url-file" toml:"heads-url-file" env:"LATCHKEY_HEADS_URL_FILE" placeholder:"FILE" help:"File with the URL of a webhook that gets each signed head of the journal, by POST."`
	LogLevel       string   `name:"log-level" toml:"log-level" env:"LATCHKEY_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"debug, info, warn or error. As it comes: info."`

	proxies []netip.Prefix
	file    string // the managed one
	leftOut bool   // file does not count
}

// Rate is how many requests are let through in a time, such as 600/1m; that many
// may come at once.
type Rate limit.Rate

// UnmarshalText reads a rate.
func (r *Rate) UnmarshalText(text []byte) error {
	count, period, ok := strings.Cut(string(text), "/")
	n, err := strconv.Atoi(count)
	d, errPeriod := time.ParseDuration(period)
	if !ok || err != nil || errPeriod != nil || n < 1 || n > 1_000_000 || d < time.Second || d > 24*time.Hour {
		return fmt.Errorf("%q is no rate; give one such as 600/1m", text)
	}
	*r = Rate{Count: n, Period: d, Burst: n}
	return nil
}

// Proxies are the networks whose word about addresses is believed.
func (s ServiceSettings) Proxies() []netip.Prefix { return s.proxies }

// Level is the log level.
func (s ServiceSettings) Level() slog.Level { return level(s.LogLevel) }

// service is the command line of latchkeyd.
type service struct {
	ServiceSettings

	Serve   struct{}  `cmd:"" help:"Serve browsers and kiosks."`
	Check   struct{}  `cmd:"" help:"Say whether the settings fit together and what they name can be reached, a line for each, and end. 0: all fits; 1: something is wrong."`
	Migrate struct{}  `cmd:"" help:"Bring the tables of the store up to date, and end. Serving does so too."`
	Export  exportCmd `cmd:"" help:"Write everything in the store to a file."`
	Import  importCmd `cmd:"" help:"Take what another store exported into this one."`
	Audit   auditCmd  `cmd:"" help:"Check the journal, export it, or print its key."`
	Backup  fileCmd   `cmd:"" help:"Copy a store in SQLite into one new file, while the service runs."`
	Restore fileCmd   `cmd:"" help:"Put what a backup has in place of all that is in the store."`
	Kiosk   kioskCmd  `cmd:"" help:"Pair, list and revoke kiosks, from the service's own machine."`
	Admin   adminCmd  `cmd:"" help:"Let an administrator in again, from the service's own machine."`
	Version struct{}  `cmd:"" help:"Print the version."`
}

type adminCmd struct {
	Recover struct {
		Username string `arg:"" help:"Of the one who becomes an administrator; there need be nobody of that name yet."`
	} `cmd:"" help:"Print a code with which one person sets up a key and is an administrator. It stands in the journal."`
}

type kioskCmd struct {
	Pair struct {
		Name string `required:"" help:"What the kiosk will be called, such as Reception."`
	} `cmd:"" help:"Print a code with which one machine can become a kiosk, once and for ten minutes."`
	List   struct{} `cmd:"" help:"List all kiosks there ever were."`
	Revoke struct {
		ID string `arg:"" help:"Of the kiosk, as it is listed."`
	} `cmd:"" help:"Revoke a kiosk for good. It stops at its next request."`
}

type fileCmd struct {
	File string `arg:"" help:"The file of the backup."`
}

// LoadService reads the command line and the settings of latchkeyd, as Load does
// for the kiosk. There is no user's file.
func LoadService(args []string, paths Paths, out io.Writer) (ServiceSettings, Command, error) {
	var p service
	about := "latchkeyd is Latchkey's relying party for many: browsers set up keys and sign in with it, and kiosks use it as their store.\n\n" +
		"Every setting can also stand in " + orElse(paths.Managed, "the managed file") + " (strongest) or in the environment."
	ctx, err := parse[ServiceSettings](&p, "latchkeyd", about, args, "", out)
	if err != nil {
		return ServiceSettings{}, Command{}, err
	}
	managed, err := p.readManaged(paths.Managed)
	if err != nil {
		return ServiceSettings{}, Command{}, err
	}
	name, rest, _ := strings.Cut(ctx.Command(), " ")
	if name == "kiosk" || name == "admin" {
		what, _, _ := strings.Cut(rest, " ")
		name += " " + what
	}
	command := Command{Name: name}
	switch name {
	case "audit":
		command = p.Audit.command(ctx)
	case "export":
		command.File = p.Export.File
	case "import":
		command.File, command.DryRun = p.Import.File, p.Import.DryRun
	case "backup":
		command.File = p.Backup.File
	case "restore":
		command.File = p.Restore.File
	case "kiosk pair":
		command.Kiosk = p.Kiosk.Pair.Name
	case "admin recover":
		command.Username = p.Admin.Recover.Username
	case "kiosk revoke":
		command.Kiosk = p.Kiosk.Revoke.ID
	}
	settings, err := p.complete(command)
	return settings, command, located(err, managed, paths.Managed)
}

// readManaged reads the managed file, which overrules what is there, and returns what
// it says. Who asks for a demonstration gets it beside the service of this machine:
// whose settings, folder and store are left alone, unless the file speaks of demo mode
// itself.
func (s *ServiceSettings) readManaged(path string) (map[string]any, error) {
	s.file = path
	if s.Demo {
		keys, err := readFile("latchkeyd", path, new(ServiceSettings))
		if _, decided := keys["demo"]; !decided && (len(keys) > 0 || errors.Is(err, fs.ErrPermission)) {
			s.leftOut = true
			return nil, nil
		}
	}
	return readFile("latchkeyd", path, s)
}

// File is the path of the managed file, which need not be there.
func (s ServiceSettings) File() string { return s.file }

// LeftOut is the path of the managed file if it was left out, for this is a
// demonstration; else empty.
func (s ServiceSettings) LeftOut() string {
	if !s.leftOut {
		return ""
	}
	return s.file
}

// ServicePaths are where the settings of latchkeyd are on this system.
func ServicePaths() Paths {
	dir, _ := filepath.Split(SystemPaths().Managed)
	return Paths{Managed: filepath.Join(dir, "latchkeyd.toml")}
}

// complete fills in what follows from other settings, and checks all that can
// be checked without opening anything.
func (s ServiceSettings) complete(c Command) (ServiceSettings, error) {
	if c.Name == "version" || c.Name == auditVerify && c.File != "" { // which need no store
		return s, nil
	}
	if s.Demo {
		if s.RPID != "" {
			return s, fmt.Errorf("rp-id: demo mode is always for %s; leave it out, or demo", demoRPID)
		}
		s.Listen = cmp.Or(s.Listen, "localhost:8420")
		s.RPID, s.RPName = demoRPID, orElse(s.RPName, demoRPName)
		s.SignUp = cmp.Or(s.SignUp, string(enroll.SignUpOpen))
	}
	s.SignUp = cmp.Or(s.SignUp, string(enroll.SignUpInvited))
	if s.Listen == "" {
		if s.Listen = "localhost:8080"; s.TLSCertFile != "" {
			s.Listen = ":443"
		}
	}
	if err := s.completeStore(c.Name); err != nil {
		return s, err
	}
	if len(s.Origin) == 0 && s.RPID != "" && !s.Demo {
		s.Origin = []string{"https://" + s.RPID}
	}
	return s, s.check(c.Name)
}

// storeCommands touch the store alone, and no secret of the relying party.
var storeCommands = []string{"export", "import", "backup", "restore", "audit verify", "audit export", "audit key"}

func (s *ServiceSettings) completeStore(command string) error {
	switch {
	case s.PostgresFile != "" && s.Store != "":
		return errors.New("store: there can be one store; leave out store or postgres-file")
	case s.PostgresFile != "" && s.RedisFile == "":
		return errors.New("redis-file: a service on PostgreSQL needs a Redis too; give a file with its URL, " + s.Where("redis-file", "/etc/latchkey/redis.url"))
	case s.PostgresFile != "" && s.SecretFile == "" && !slices.Contains(storeCommands, command):
		return errors.New("secret-file: a service on PostgreSQL needs a secret that all its instances have; give a file with what openssl rand -base64 32 prints, " +
			s.Where("secret-file", "/etc/latchkey/secret"))
	case s.PostgresFile != "":
		if s.JournalKeyFile != "" {
			return nil
		}
		err := s.completeData()
		s.JournalKeyFile = filepath.Join(s.Data, "journal-key")
		return err
	case s.Store != "":
		path, ok := strings.CutPrefix(s.Store, "sqlite:")
		if !ok || path == "" {
			return fmt.Errorf("store: %q is no store; give one such as sqlite:/var/lib/latchkey/latchkey.sqlite", withoutSecret(s.Store))
		}
	default:
		if err := s.completeData(); err != nil {
			return err
		}
		name := "service.sqlite"
		if s.Demo {
			name = "service-demo.sqlite"
		}
		s.Store = "sqlite:" + filepath.Join(s.Data, name)
	}
	s.JournalKeyFile = orElse(s.JournalKeyFile, journalKeyBeside(s.Store))
	return nil
}

// ClaimFile is where the code stands that claims a new store.
func (s *ServiceSettings) ClaimFile() string {
	if path, ok := strings.CutPrefix(s.Store, "sqlite:"); ok {
		return path + ".claim-code"
	}
	return filepath.Join(filepath.Dir(s.JournalKeyFile), "claim-code")
}

func (s *ServiceSettings) completeData() error {
	if s.Data != "" {
		return nil
	}
	dir, err := dataFolder()
	if err != nil {
		return fmt.Errorf("data: this system names no folder for it (%w); give one, such as --data /var/lib/latchkey", err)
	}
	s.Data = dir
	return nil
}

// check finds all that is wrong, so that nobody has to start as often as they
// have made mistakes.
func (s *ServiceSettings) check(command string) error {
	var wrong Faults
	wrong.add(s.RPID == "" && !slices.Contains(storeCommands, command),
		"rp-id is missing: give the domain that people sign in to, %s", s.Where("rp-id", "example.com"))
	host, port, ok := hostPort(s.Listen)
	wrong.add(!ok, "listen: %q is no address; give one such as localhost:8420", s.Listen)
	wrong.add(ok && s.Demo && !isLoopback(host), "listen: demo mode serves this machine alone; give an address such as localhost:%d", port)
	wrong.add((s.TLSCertFile == "") != (s.TLSKeyFile == ""), "tls-key-file: a certificate and its key belong together; give both tls-cert-file and tls-key-file")
	wrong.add(s.TLSCertFile == "" && s.TLSKeyFile == "" && !s.Demo && len(s.Proxy) == 0,
		"tls-cert-file: outside demo mode there has to be TLS; give tls-cert-file and tls-key-file, or proxy for the one that ends it, %s", s.inFile())
	wrong.add(!slices.Contains([]string{"open", "invited", "closed"}, s.SignUp), "sign-up: %q is not there; give open, invited or closed", s.SignUp)
	wrong.add(s.SignUp == "open" && !s.Demo, "sign-up: it cannot be open outside demo mode; give invited or closed")
	wrong.add(!slices.Contains(levels, s.LogLevel), "log-level: %q is no level; give debug, info, warn or error", s.LogLevel)
	wrong.add(badContact(s.Contact), "%w", errContact)
	wrong.add(s.Language != "en" && s.Language != "de", "language: %q is not there; give en or de", s.Language)
	for name, value := range map[string]string{"smtp-user": s.SMTPUser, "smtp-password-file": s.SMTPPassword, "smtp-from": s.SMTPFrom, "smtp-ca-file": s.SMTPCAFile} {
		wrong.add(s.SMTPHost == "" && value != "", "%s: without smtp-host no mail is sent; give that too, such as smtp.example.com", name)
	}
	if s.Metrics != "" {
		_, _, ok := hostPort(s.Metrics)
		wrong.add(!ok, "metrics: %q is no address; give one such as localhost:9420", s.Metrics)
	}
	s.checkProxies(&wrong)
	if s.Demo && len(s.Origin) == 0 {
		s.Origin = []string{demoAddress(port, s.TLSCertFile != "")}
	}
	for _, origin := range s.Origin {
		wrong.add(s.TLSCertFile != "" && strings.HasPrefix(origin, "http:"),
			"origin: with a certificate the pages are not at %s; give https in its place, or leave out tls-cert-file", origin)
	}
	return wrong.err()
}

func (s *ServiceSettings) checkProxies(wrong *Faults) {
	for _, text := range s.Proxy {
		network, err := netip.ParsePrefix(text)
		if at, errAt := netip.ParseAddr(text); errAt == nil {
			network, err = netip.PrefixFrom(at, at.BitLen()), nil
		}
		wrong.add(err != nil, "proxy: %q is no address or network; give one such as 10.0.0.0/8", text)
		wrong.add(err == nil && tooWide(network),
			"proxy: %q is so wide that anybody could forge where they come from; give the address or the network of the proxy alone, such as 10.0.0.0/8", text)
		s.proxies = append(s.proxies, network)
	}
}

// demoAddress is where the pages of a demonstration are, as browsers write it.
func demoAddress(port int, secure bool) string {
	switch {
	case secure && port == 443:
		return "https://localhost"
	case secure:
		return "https://localhost:" + strconv.Itoa(port)
	case port == 80:
		return "http://localhost"
	}
	return "http://localhost:" + strconv.Itoa(port)
}

// Where says how a setting is written that is missing, in each place where it may stand.
func (s *ServiceSettings) Where(name, example string) string { return s.places().put(name, example) }

// places are where settings of the service may stand.
func (s *ServiceSettings) places() Paths {
	if s.leftOut {
		return Paths{}
	}
	return Paths{Managed: s.file}
}

// inFile says where settings stand whose names are said already.
func (s *ServiceSettings) inFile() string {
	if s.places() == (Paths{}) {
		return "as flags"
	}
	return "in " + s.file + " or as flags"
}

// hostPort takes an address to listen at apart. Its port may have a name, which
// stands in no origin.
func hostPort(address string) (host string, port int, ok bool) {
	host, name, err := net.SplitHostPort(address)
	if err != nil || name == "" {
		return "", 0, false
	}
	port, err = net.LookupPort("tcp", name)
	return host, port, err == nil
}

// tooWide reports whether a network has more than the largest ones that one
// organisation has to itself: 10.0.0.0/8, and a /16 of IPv6.
func tooWide(network netip.Prefix) bool {
	if network.Addr().Is4() {
		return network.Bits() < 8
	}
	return network.Bits() < 16
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	at, err := netip.ParseAddr(host)
	return err == nil && at.IsLoopback()
}
