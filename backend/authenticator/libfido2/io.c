//go:build cgo && (linux || darwin)

#include <stdint.h>
#include <stdlib.h>

#include "_cgo_export.h"
#include "io.h"

// The device is open already; what libfido2 carries about as its handle is the
// number of the Go value behind it and never an address.
static void *handle_of(const char *path)
{
	return (void *)(uintptr_t)strtoull(path, NULL, 10);
}

static void leave_open(void *handle)
{
	(void)handle;
}

static int read_report(void *handle, unsigned char *buf, size_t len, int ms)
{
	return latchkeyReadReport((uintptr_t)handle, buf, len, ms);
}

static int write_report(void *handle, const unsigned char *buf, size_t len)
{
	return latchkeyWriteReport((uintptr_t)handle, (unsigned char *)buf, len);
}

int latchkey_use_reports(fido_dev_t *dev)
{
	const fido_dev_io_t io = { handle_of, leave_open, read_report, write_report };

	return fido_dev_set_io_functions(dev, &io);
}
