//! Where things are: reference systems, divisions and their places.

pub mod datum;
mod gazetteer;
mod load;
mod names;
pub mod osm;
mod table;
#[cfg(test)]
mod tests;

pub use gazetteer::{County, Found, Gazetteer, Precision, Town, Village, Whereabouts};
pub use load::DATA_VARIABLE;
pub use table::{BYTE_LIMIT, ROW_LIMIT};
