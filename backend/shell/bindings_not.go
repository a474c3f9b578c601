//go:build !bindings

package shell

const onlyBindings = false
