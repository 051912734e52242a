/* Files in memory: see libc.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "bridge.h"
#include "libc.h"

struct vidchat_file {
	char *bytes;
	long size;
	long at;
};

struct vidchat_folder {
	char path[256];
	size_t next;
	struct dirent entry;
};

FILE *fopen(const char *path, const char *mode)
{
	(void)mode;
	long size = vidchat_file_size(path);
	if (size < 0) {
		errno = ENOENT;
		return NULL;
	}
	FILE *file = malloc(sizeof(FILE));
	char *bytes = malloc(size + 1);
	if (file == NULL || bytes == NULL || !vidchat_file_read(path, bytes, size)) {
		free(file);
		free(bytes);
		errno = ENOMEM;
		return NULL;
	}
	*file = (FILE){ bytes, size, 0 };
	return file;
}

int fclose(FILE *file)
{
	free(file->bytes);
	free(file);
	return 0;
}

size_t fread(void *to, size_t size, size_t count, FILE *file)
{
	size_t whole = (file->size - file->at) / size;
	if (count > whole)
		count = whole;
	memcpy(to, file->bytes + file->at, size * count);
	file->at += size * count;
	return count;
}

int fgetc(FILE *file)
{
	return file->at < file->size ? (unsigned char)file->bytes[file->at++] : EOF;
}

char *fgets(char *to, int size, FILE *file)
{
	int length = 0, c = 0;
	while (length + 1 < size && c != '\n' && (c = fgetc(file)) != EOF)
		to[length++] = (char)c;
	to[length] = 0;
	return length ? to : NULL;
}

int fseek(FILE *file, long offset, int from)
{
	long start = from == SEEK_SET ? 0 : from == SEEK_CUR ? file->at : file->size;
	if (start + offset < 0 || start + offset > file->size)
		return -1;
	file->at = start + offset;
	return 0;
}

long ftell(FILE *file)
{
	return file->at;
}

int vidchat_stat(const char *path, struct stat *result)
{
	char entry[64];
	long size = vidchat_file_size(path);
	if (size >= 0) {
		*result = (struct stat){ 0, size };
	} else if (vidchat_folder_entry(path, 0, entry, sizeof(entry))) {
		*result = (struct stat){ 1, 0 };
	} else {
		errno = ENOENT;
		return -1;
	}
	return 0;
}

DIR *opendir(const char *path)
{
	DIR *folder = malloc(sizeof(DIR));
	if (folder) {
		snprintf(folder->path, sizeof(folder->path), "%s", path);
		folder->next = 0;
	}
	return folder;
}

struct dirent *readdir(DIR *folder)
{
	struct dirent *entry = &folder->entry;
	int there = vidchat_folder_entry(folder->path, folder->next++, entry->d_name, sizeof(entry->d_name));
	return there ? entry : NULL;
}

int closedir(DIR *folder)
{
	free(folder);
	return 0;
}
