// Package desktops tests what is handed out as it is used: it installs, upgrades
// and removes packages, on a Windows by Wine and on Debians of its own. Its tests
// have the build tag desktops and take what make packages has left in build/bin;
// make test-desktops runs them.
package desktops
