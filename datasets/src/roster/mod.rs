//! Rosters: Excel and CSV with Chinese headers, in and out.

pub mod table;
