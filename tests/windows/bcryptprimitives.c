/* The one function of a DLL that Wine 8 lacks: Rust's standard library draws random numbers by it. Wine 10 has
 * the DLL. What answers is RtlGenRandom, whose exported name this is. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(void *buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *buffer, SIZE_T length) {
    return SystemFunction036(buffer, (ULONG)length);
}
