//! Dense identifiers: positions in the arrays of an [`Instance`](crate::model::Instance).
//!
//! They are meaningless outside the instance that handed them out; the text ids of a roster stay in
//! the document layer.

macro_rules! dense_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id of position `index`.
            ///
            /// # Panics
            /// If `index` exceeds `u32::MAX`; the builder's limits keep every array far below.
            #[must_use]
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("the builder limits every array far below 2^32"))
            }

            /// The position this id stands for.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

dense_id!(
    /// A volunteer (or a team that serves as one volunteer).
    VolunteerId
);
dense_id!(
    /// A child.
    ChildId
);
dense_id!(
    /// An organisation with a pool of places above its volunteers.
    OrganisationId
);
dense_id!(
    /// Children of one household.
    HouseholdId
);
dense_id!(
    /// A station (驿站).
    StationId
);
dense_id!(
    /// A school.
    SchoolId
);

/// A position in the lists of a problem that is no instance: of sites, of groups.
macro_rules! position {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position that it stands for.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The one at this position.
            #[must_use]
            pub fn at(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    };
}

pub(crate) use position;
