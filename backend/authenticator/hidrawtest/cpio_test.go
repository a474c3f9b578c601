//go:build hidraw

package hidrawtest

import (
	"bytes"
	"fmt"
	"path"
	"strings"
)

// archive is a file system that the kernel unpacks when it starts: cpio in its
// format "newc" (the kernel's driver-api/early-userspace/buffer-format).
type archive struct {
	bytes.Buffer
	dirs map[string]bool
}

// Modes of cpio: a file type of POSIX and its permissions.
const (
	modeDir  = 0o040755
	modeFile = 0o100755
	modeLink = 0o120777
)

func newArchive() *archive { return &archive{dirs: map[string]bool{"/": true}} }

// dir adds a folder and those above it.
func (a *archive) dir(name string) {
	if a.dirs[name] {
		return
	}
	a.dirs[name] = true
	a.dir(path.Dir(name))
	a.entry(name, modeDir, nil)
}

// file adds a file that may be executed.
func (a *archive) file(name string, content []byte) {
	a.dir(path.Dir(name))
	a.entry(name, modeFile, content)
}

// link adds a symbolic link.
func (a *archive) link(name, target string) {
	a.dir(path.Dir(name))
	a.entry(name, modeLink, []byte(target))
}

func (a *archive) entry(name string, mode int, content []byte) {
	name = strings.TrimPrefix(name, "/") + "\x00"
	// Magic, inode, mode, owner, group, links, time, size, device of the file (2),
	// device it stands for (2), length of the name, checksum.
	_, _ = fmt.Fprintf(a, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name), 0)
	a.WriteString(name)
	a.pad()
	a.Write(content)
	a.pad()
}

// pad fills up to a multiple of four bytes.
func (a *archive) pad() { a.Write(make([]byte, -a.Len()&3)) }

// end returns the finished archive.
func (a *archive) end() []byte {
	a.entry("TRAILER!!!", 0, nil)
	return a.Bytes()
}
