//! Speaks with Piper voices, phoneme timings included
