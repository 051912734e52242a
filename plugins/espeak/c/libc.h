/* All of the C library that espeak-ng uses to turn text into phonemes.
 *
 * A plugin's target has no C library. The functions here are declared as C has them; where the system
 * has a library of its own (in tests), the ones that would reach for files, streams or the locale are
 * renamed, so that the same code serves in both. build/compile.rs gives every standard header this
 * text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef VIDCHAT_LIBC_H
#define VIDCHAT_LIBC_H

#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* assert.h: a broken promise ends the call; the host restarts the plugin. */
#define assert(condition) ((condition) ? (void)0 : __builtin_trap())

/* errno.h */
extern int vidchat_errno;
#define errno vidchat_errno
#define ENOENT 2
#define ENOMEM 12
#define EISDIR 21
#define EINVAL 22

/* endian.h */
#define LITTLE_ENDIAN __ORDER_LITTLE_ENDIAN__
#define BIG_ENDIAN __ORDER_BIG_ENDIAN__
#define BYTE_ORDER __BYTE_ORDER__

/* ctype.h, of ASCII alone: as in the locale C.UTF-8, where no other single byte is a character. */
static inline int isdigit(int c) { return c >= '0' && c <= '9'; }
static inline int isupper(int c) { return c >= 'A' && c <= 'Z'; }
static inline int islower(int c) { return c >= 'a' && c <= 'z'; }
static inline int isalpha(int c) { return isupper(c) || islower(c); }
static inline int isalnum(int c) { return isalpha(c) || isdigit(c); }
static inline int isspace(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline int tolower(int c) { return isupper(c) ? c + ('a' - 'A') : c; }
static inline int toupper(int c) { return islower(c) ? c - ('a' - 'A') : c; }

/* wctype.h: espeak-ng brings the tables of Unicode along. */
#include <ucd/ucd.h>
typedef int wint_t;
#define iswalnum ucd_isalnum
#define iswalpha ucd_isalpha
#define iswdigit ucd_isdigit
#define iswlower ucd_islower
#define iswpunct ucd_ispunct
#define iswspace ucd_isspace
#define iswupper ucd_isupper

/* wchar.h */
#define wcschr vidchat_wcschr
#define wcslen vidchat_wcslen
#define wcsncmp vidchat_wcsncmp
#define wcsncpy vidchat_wcsncpy
#define wcstod vidchat_wcstod
wchar_t *wcschr(const wchar_t *text, wchar_t wanted);
size_t wcslen(const wchar_t *text);
int wcsncmp(const wchar_t *a, const wchar_t *b, size_t count);
wchar_t *wcsncpy(wchar_t *to, const wchar_t *from, size_t count);
double wcstod(const wchar_t *text, wchar_t **end);

/* string.h, strings.h */
void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *a, const void *b, size_t count);
size_t strlen(const char *text);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t count);
char *strcat(char *to, const char *from);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t count);
int strcasecmp(const char *a, const char *b);
char *strchr(const char *text, int wanted);
char *strrchr(const char *text, int wanted);
char *strstr(const char *text, const char *wanted);
char *strtok(char *text, const char *separators);
#define strdup vidchat_strdup
char *strdup(const char *text);
#define strerror_r vidchat_strerror_r
int strerror_r(int error, char *to, size_t size);

/* stdlib.h */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);
#define strtol vidchat_strtol
#define atoi vidchat_atoi
#define qsort vidchat_qsort
#define abs(value) __builtin_abs(value)
#define getenv(name) ((char *)NULL)
long strtol(const char *text, char **end, int base);
int atoi(const char *text);
/* Sorts stably. */
void qsort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));

/* stdio.h: streams are whole files in memory; what is written goes nowhere. */
typedef struct vidchat_file FILE;
#define stdin ((FILE *)NULL)
#define stdout ((FILE *)NULL)
#define stderr ((FILE *)NULL)
#define EOF (-1)
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define L_tmpnam 20
#define fopen vidchat_fopen
#define fclose vidchat_fclose
#define fread vidchat_fread
#define fgets vidchat_fgets
#define fgetc vidchat_fgetc
#define fseek vidchat_fseek
#define ftell vidchat_ftell
#define sprintf vidchat_sprintf
#define snprintf vidchat_snprintf
#define sscanf vidchat_sscanf
#define printf(...) ((void)0)
#define fprintf(...) ((void)0)
#define fputc(byte, file) ((void)(byte))
#define fputs(text, file) ((void)0)
#define fwrite(from, size, count, file) ((void)(from))
#define fflush(file) ((void)0)
#define remove(path) (-1)
#define tmpnam(path) ((char *)NULL)
FILE *fopen(const char *path, const char *mode);
int fclose(FILE *file);
size_t fread(void *to, size_t size, size_t count, FILE *file);
char *fgets(char *to, int size, FILE *file);
int fgetc(FILE *file);
int fseek(FILE *file, long offset, int from);
long ftell(FILE *file);
int sprintf(char *to, const char *format, ...);
int snprintf(char *to, size_t size, const char *format, ...);
/* Knows %c, %d, %s and %x, without widths. */
int sscanf(const char *text, const char *format, ...);

/* sys/stat.h, dirent.h */
struct stat {
	int st_mode;
	long st_size;
};
#define S_ISDIR(mode) ((mode) == 1)
#define stat(path, result) vidchat_stat(path, result)
int vidchat_stat(const char *path, struct stat *result);

struct dirent {
	char d_name[64];
};
typedef struct vidchat_folder DIR;
#define opendir vidchat_opendir
#define readdir vidchat_readdir
#define closedir vidchat_closedir
DIR *opendir(const char *path);
struct dirent *readdir(DIR *folder);
int closedir(DIR *folder);

/* math.h */
double cos(double x);
double exp(double x);
double pow(double x, double y);
double sqrt(double x);
#define M_PI 3.14159265358979323846

/* time.h, locale.h: nothing spoken depends on them. */
typedef long time_t;
#define time(result) 0L
#define LC_CTYPE 0
#define setlocale(category, name) ((char *)"C.UTF-8")

#endif
