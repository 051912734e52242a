//! A scripted small-talk partner: no model, no server, always there
