/* Unpacks files that were packed together with LZMA. */

#include <stddef.h>
#include <stdint.h>

/* Called with each file: its name with slashes, relative and plain. False ends it. */
typedef int (*take_file)(void *context, const char *name, const uint8_t *data, size_t size);

/* `packed` is an .lzma file (properties, dictionary size, size, stream) that holds a CRC-32 of all
 * that follows it, then for each file: length of the name, size (both 32 bits, little endian), name,
 * data. False where that is not so, or where a file was not taken. */
int unpack(const uint8_t *packed, size_t length, take_file take, void *context);
