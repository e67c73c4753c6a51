//! Lists that are short for nearly everybody: a child's pairs, a volunteer's children.

/// A list of which up to two stand in place; rounds hold one for every person, and copy them.
pub(crate) type Few<T> = smallvec::SmallVec<[T; 2]>;
