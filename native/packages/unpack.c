/* An LZMA decoder after the description that Igor Pavlov has put into the public domain
 * ("LZMA specification", 2015). The whole of what is unpacked is its dictionary. */

#include "unpack.h"

#include <stdlib.h>
#include <string.h>

#define ONE 2048u /* probability 1/2, of 2^11 */
#define STATES 12
#define POSITIONS 16
#define DISTANCE_SLOTS 64
#define FULL_DISTANCES 128
#define ALIGNED 16

typedef uint16_t Odds;

typedef struct {
    Odds choice, choice_high;
    Odds low[POSITIONS][8], middle[POSITIONS][8], high[256];
} Lengths;

typedef struct {
    const uint8_t *next, *end;
    uint32_t range, code;
    int exhausted;
    Odds is_match[STATES][POSITIONS], is_repeated[STATES];
    Odds is_first[STATES], is_first_long[STATES][POSITIONS], is_second[STATES], is_third[STATES];
    Odds slots[4][DISTANCE_SLOTS], special[FULL_DISTANCES], aligned[ALIGNED];
    Lengths matched, repeated;
    Odds literals[]; /* 0x300 for each context */
} Decoder;

static void even(Odds *odds, size_t count)
{
    while (count--)
        *odds++ = ONE / 2;
}

static void normalise(Decoder *d)
{
    if (d->range < 1u << 24) {
        d->range <<= 8;
        d->code <<= 8;
        if (d->next < d->end)
            d->code |= *d->next++;
        else
            d->exhausted = 1;
    }
}

static unsigned bit(Decoder *d, Odds *odds)
{
    normalise(d);
    uint32_t bound = (d->range >> 11) * *odds;
    if (d->code < bound) {
        d->range = bound;
        *odds += (ONE - *odds) >> 5;
        return 0;
    }
    d->range -= bound;
    d->code -= bound;
    *odds -= *odds >> 5;
    return 1;
}

static uint32_t direct_bits(Decoder *d, unsigned count)
{
    uint32_t value = 0;
    while (count--) {
        normalise(d);
        d->range >>= 1;
        unsigned one = d->code >= d->range;
        if (one)
            d->code -= d->range;
        value = value << 1 | one;
    }
    return value;
}

static unsigned tree(Decoder *d, Odds *odds, unsigned bits)
{
    unsigned at = 1;
    for (unsigned each = 0; each < bits; each++)
        at = at << 1 | bit(d, odds + at);
    return at - (1u << bits);
}

static uint32_t reverse_tree(Decoder *d, Odds *odds, unsigned bits)
{
    uint32_t value = 0;
    unsigned at = 1;
    for (unsigned each = 0; each < bits; each++) {
        unsigned one = bit(d, odds + at);
        at = at << 1 | one;
        value |= (uint32_t)one << each;
    }
    return value;
}

static unsigned length_of(Decoder *d, Lengths *lengths, unsigned position)
{
    if (!bit(d, &lengths->choice))
        return 2 + tree(d, lengths->low[position], 3);
    if (!bit(d, &lengths->choice_high))
        return 10 + tree(d, lengths->middle[position], 3);
    return 18 + tree(d, lengths->high, 8);
}

static uint32_t distance_of(Decoder *d, unsigned length)
{
    unsigned slot = tree(d, d->slots[length < 6 ? length - 2 : 3], 6);
    if (slot < 4)
        return slot;
    unsigned bits = (slot >> 1) - 1;
    uint32_t distance = (2 | (slot & 1)) << bits;
    if (slot < 14)
        return distance + reverse_tree(d, d->special + distance - slot, bits);
    distance += direct_bits(d, bits - 4) << 4;
    return distance + reverse_tree(d, d->aligned, 4);
}

static uint8_t literal(Decoder *d, Odds *odds, unsigned state, uint8_t match)
{
    unsigned symbol = 1;
    if (state >= 7) {
        do {
            unsigned from = match >> 7;
            match <<= 1;
            unsigned one = bit(d, odds + ((1 + from) << 8) + symbol);
            symbol = symbol << 1 | one;
            if (from != one)
                break;
        } while (symbol < 0x100);
    }
    while (symbol < 0x100)
        symbol = symbol << 1 | bit(d, odds + symbol);
    return (uint8_t)symbol;
}

static int decode(Decoder *d, unsigned lc, unsigned lp, unsigned pb, uint8_t *out, size_t size)
{
    uint32_t first = 0, second = 0, third = 0, fourth = 0;
    unsigned state = 0;
    size_t at = 0;
    while (at < size && !d->exhausted) {
        unsigned position = at & ((1u << pb) - 1);
        if (!bit(d, &d->is_match[state][position])) {
            unsigned before = at ? out[at - 1] : 0;
            unsigned context = (at & ((1u << lp) - 1)) << lc | before >> (8 - lc);
            uint8_t match = state >= 7 ? out[at - first - 1] : 0;
            out[at++] = literal(d, d->literals + 0x300 * context, state, match);
            state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
            continue;
        }
        unsigned length;
        if (!bit(d, &d->is_repeated[state])) {
            fourth = third, third = second, second = first;
            length = length_of(d, &d->matched, position);
            first = distance_of(d, length);
            if (first == 0xFFFFFFFF)
                return 0; /* an end where none is due */
            state = state < 7 ? 7 : 10;
        } else {
            if (!bit(d, &d->is_first[state])) {
                if (!bit(d, &d->is_first_long[state][position])) {
                    if (first >= at)
                        return 0;
                    out[at] = out[at - first - 1];
                    at++;
                    state = state < 7 ? 9 : 11;
                    continue;
                }
            } else {
                uint32_t distance = second;
                if (bit(d, &d->is_second[state])) {
                    distance = third;
                    if (bit(d, &d->is_third[state])) {
                        distance = fourth;
                        fourth = third;
                    }
                    third = second;
                }
                second = first;
                first = distance;
            }
            length = length_of(d, &d->repeated, position);
            state = state < 7 ? 8 : 11;
        }
        if (first >= at || length > size - at)
            return 0;
        for (const uint8_t *from = out + at - first - 1; length--; at++)
            out[at] = *from++;
    }
    return at == size && !d->exhausted;
}

static uint32_t number(const uint8_t *at)
{
    return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t checksum(const uint8_t *at, size_t size)
{
    uint32_t table[256], sum = 0xFFFFFFFF;
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t value = byte;
        for (int each = 0; each < 8; each++)
            value = value & 1 ? value >> 1 ^ 0xEDB88320 : value >> 1;
        table[byte] = value;
    }
    while (size--)
        sum = table[(sum ^ *at++) & 0xFF] ^ sum >> 8;
    return ~sum;
}

static int take_all(const uint8_t *at, size_t size, take_file take, void *context)
{
    char name[256];
    if (size < 4 || checksum(at + 4, size - 4) != number(at))
        return 0;
    at += 4, size -= 4;
    while (size) {
        if (size < 8)
            return 0;
        uint32_t letters = number(at), bytes = number(at + 4);
        at += 8, size -= 8;
        if (letters >= sizeof name || letters > size || bytes > size - letters)
            return 0;
        memcpy(name, at, letters);
        name[letters] = 0;
        if (!take(context, name, at + letters, bytes))
            return 0;
        at += letters + bytes, size -= letters + bytes;
    }
    return 1;
}

int unpack(const uint8_t *packed, size_t length, take_file take, void *context)
{
    if (length < 18 || packed[0] >= 9 * 5 * 5 || packed[13] != 0)
        return 0;
    unsigned lc = packed[0] % 9, lp = packed[0] / 9 % 5, pb = packed[0] / 45;
    size_t size = number(packed + 5);
    size_t odds = 0x300u << (lc + lp);
    Decoder *d = calloc(1, sizeof *d + odds * sizeof(Odds));
    uint8_t *out = malloc(size ? size : 1);
    int done = 0;
    if (d && out && !number(packed + 9)) {
        even(d->is_match[0], (sizeof *d - offsetof(Decoder, is_match)) / sizeof(Odds));
        even(d->literals, odds);
        d->range = 0xFFFFFFFF;
        for (int each = 0; each < 5; each++)
            d->code = d->code << 8 | packed[13 + each];
        d->next = packed + 18;
        d->end = packed + length;
        done = decode(d, lc, lp, pb, out, size) && take_all(out, size, take, context);
    }
    free(out);
    free(d);
    return done;
}
