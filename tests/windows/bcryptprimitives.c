/* Replacement for a DLL that Wine 8 lacks and Wine 10 has, with the function that Rust's standard library uses for
 * random numbers. SystemFunction036 is the exported name of RtlGenRandom. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(void *buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *buffer, SIZE_T length) {
    return SystemFunction036(buffer, (ULONG)length);
}
