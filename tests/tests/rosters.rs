//! Rosters as files: what a county hands in, and what comes of it.
