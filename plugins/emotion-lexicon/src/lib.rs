//! Finds emotions in text by word list
