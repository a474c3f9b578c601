// bcryptprimitives.c: the one function of bcryptprimitives.dll that Go programs
// need and that Wine before 9.0 does not have.

#include <windows.h>
#include <ntsecapi.h>

BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
	return RtlGenRandom(data, (ULONG)size);
}
