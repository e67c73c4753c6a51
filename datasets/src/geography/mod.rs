//! Where things are: reference systems, divisions and their places.

pub mod datum;
