// Package hidrawtest enrols a key through a real /dev/hidraw. Its test boots the
// kernel of Debian's cloud images in a virtual machine, where the tests of
// package guest put a practice key onto /dev/uhid. It needs the build tag
// hidraw, and what build/tools/need and build/tools/kernel fetch:
//
//	make test-hidraw
package hidrawtest
