//! English text to IPA, by dictionary and letter-to-sound rules
