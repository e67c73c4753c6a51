//! The HTTP service: the whole of it as one value, and over real connections.

mod answers;
pub(crate) mod fixture;
mod limits;
mod openapi;
mod rounds;
mod schema;
mod wire;
