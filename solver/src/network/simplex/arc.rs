//! How an arc stands in memory.

/// Where an arc stands: in the tree, empty, or full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Empty,
    Tree,
    Full,
}

/// State of an arc, and its capacity × 4: who needs one needs the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits(u16);

impl Limits {
    /// Of an empty arc.
    pub(super) fn new(capacity: u16) -> Self {
        Self(capacity << 2)
    }

    pub(super) fn state(self) -> State {
        match self.0 & 3 {
            0 => State::Empty,
            1 => State::Tree,
            _ => State::Full,
        }
    }

    pub(super) fn capacity(self) -> u16 {
        self.0 >> 2
    }

    pub(super) fn set_state(&mut self, state: State) {
        self.0 = self.0 & !3 | state as u16;
    }

    pub(super) fn set_capacity(&mut self, capacity: u16) {
        self.0 = capacity << 2 | self.0 & 3;
    }
}

/// Twelve bytes, because pricing reads all of them again and again. A full arc stands reversed, its cost
/// negated: pricing looks at nothing else, since tree arcs have reduced cost 0.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) struct Arc {
    pub(in crate::network) tail: u32,
    pub(in crate::network) head: u32,
    /// Below [`LEAST`] it says where the cost stands: at `cost` − `i32::MIN` among the dear ones.
    pub(super) cost: i32,
}

/// Least cost that stands in the arc; the greatest is as far above 0.
pub(super) const LEAST: i32 = -1 << 30;

/// Stands for a capacity that does not fit fourteen bits.
pub(super) const WIDE: u16 = u16::MAX >> 2;
/// Stands for no limit.
pub(super) const FREE: u16 = WIDE - 1;
