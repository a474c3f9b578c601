//go:build bindings

package shell

const onlyBindings = true
