/* What of espeak-ng is built: nothing that makes sound.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define HAVE_MKSTEMP 0
#define USE_ASYNC 0
#define USE_KLATT 0
#define USE_LIBPCAUDIO 0
#define USE_LIBSONIC 0
#define USE_MBROLA 0
#define USE_SPEECHPLAYER 0
#define PACKAGE_VERSION "1.52.0.1"
