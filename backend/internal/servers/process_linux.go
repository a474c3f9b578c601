package servers

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// attributes runs a process as somebody else, and ends it with this one even if
// that is killed.
func attributes(as *account, end syscall.Signal) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: end}
	if as != nil {
		attr.Credential = &syscall.Credential{Uid: as.uid, Gid: as.gid}
	}
	return attr
}

// children are the processes that p has started.
func children(p *os.Process) []*os.Process {
	list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", p.Pid))
	if err != nil {
		return nil
	}
	var all []*os.Process
	for field := range strings.FieldsSeq(string(list)) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			continue
		}
		if child, err := os.FindProcess(pid); err == nil {
			all = append(all, child)
		}
	}
	return all
}
