package kiosk

import (
	"context"
	"maps"
	"slices"

	"latchkey/backend/authenticator"
)

// bus is what an enrolment knows of the keys that are plugged in.
type bus struct {
	lists   bool // this machine's road to the keys can list them
	changes <-chan []authenticator.Device
	devices []authenticator.Device
	known   bool            // the first list has come
	current string          // the device in use; "" if there is none, or it has no name
	aside   map[string]bool // devices that were put aside, until they are pulled out
	others  map[string]bool // devices that are known not to be the operator's key
	own     string          // the operator's, which is nobody's to set up; "" if it is not there
	wanted  bool            // it is the operator who shows a key
	later   bool            // what the first list has is put aside
}

func newBus(ctx context.Context, a authenticator.Authenticator) bus {
	return bus{lists: a.Capabilities().List, changes: a.Watch(ctx), aside: map[string]bool{}, others: map[string]bool{}}
}

// update takes a new list; ok is false when there will be no more.
func (b *bus) update(list []authenticator.Device, ok bool) {
	if !ok {
		b.changes = nil
		return
	}
	b.devices, b.known = list, true
	if b.later {
		b.later = false
		for _, d := range list {
			b.aside[d.ID] = true
		}
	}
	if !b.has(b.own) {
		b.own = ""
	}
	for _, marked := range []map[string]bool{b.aside, b.others} {
		maps.DeleteFunc(marked, func(id string, _ bool) bool { return !b.has(id) })
	}
}

func (b *bus) has(id string) bool {
	return slices.ContainsFunc(b.devices, func(d authenticator.Device) bool { return d.ID == id })
}

// gone reports whether the device in use has been pulled out.
func (b *bus) gone() bool { return b.current != "" && !b.has(b.current) }

// putAside ignores the device in use until it has been pulled out.
func (b *bus) putAside() {
	if b.current != "" {
		b.aside[b.current] = true
	}
}

// waits reports whether a device was put aside that may yet be the operator's.
func (b *bus) waits() bool {
	for id := range b.aside {
		if !b.others[id] {
			return true
		}
	}
	return false
}

// takeUp has those devices used again.
func (b *bus) takeUp() { b.aside = maps.Clone(b.others) }

// lost strikes devices off the list before the next list tells of it, or else
// they would be tried again and again until then.
func (b *bus) lost(ids ...string) {
	b.devices = slices.DeleteFunc(slices.Clone(b.devices), func(d authenticator.Device) bool { return slices.Contains(ids, d.ID) })
}

// candidates are the devices that may be used.
func (b *bus) candidates() []authenticator.Device {
	return slices.DeleteFunc(slices.Clone(b.devices), func(d authenticator.Device) bool { return b.aside[d.ID] || d.ID == b.own && !b.wanted })
}
