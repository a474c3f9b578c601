#ifndef LATCHKEY_LIBFIDO2_IO_H
#define LATCHKEY_LIBFIDO2_IO_H

#include <fido.h>

// latchkey_use_reports makes dev read and write through Go. It is then opened
// with a path that is a cgo.Handle in decimal.
int latchkey_use_reports(fido_dev_t *dev);

#endif
