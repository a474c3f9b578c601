// Package guest is a whole kiosk but for its screen, as tests that run inside a
// virtual machine: libfido2 finds a practice key by the machine's own
// /dev/hidraw, the relying party keeps its books in SQLite. Package hidrawtest
// builds it and starts the machine.
package guest
