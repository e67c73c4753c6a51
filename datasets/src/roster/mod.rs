//! Rosters: Excel and CSV with Chinese headers, in and out.

pub mod id_number;
pub mod table;
