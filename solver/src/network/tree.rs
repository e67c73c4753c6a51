//! The spanning tree of the simplex: parents, depths and sibling lists, a record a node.

use super::simplex::UNBOUNDED;

/// No node, no arc.
pub(super) const NONE: u32 = u32::MAX;

/// A residual amount in the tree. Narrow ones keep all that is known of a node in half a cache line.
pub trait Amount: Copy + Ord + std::fmt::Debug {
    /// More than any flow, less than half of the greatest value.
    const PLENTY: Self;
    /// Nothing.
    const NONE: Self;
    /// The amount, or more than plenty where it is more than can be told.
    fn of(amount: i64) -> Self;
    /// As a wide number; [`UNBOUNDED`] where it is plenty.
    fn wide(self) -> i64;
    /// So much more.
    fn plus(self, change: Self) -> Self;
    /// So much less.
    fn minus(self, change: Self) -> Self;
}

impl Amount for i32 {
    const PLENTY: Self = 1 << 29;
    const NONE: Self = 0;
    fn of(amount: i64) -> Self {
        Self::try_from(amount).map_or(1 << 30, |amount| amount.min(1 << 30))
    }
    fn wide(self) -> i64 {
        if self >= Self::PLENTY { UNBOUNDED } else { self.into() }
    }
    fn plus(self, change: Self) -> Self {
        self + change
    }
    fn minus(self, change: Self) -> Self {
        self - change
    }
}

impl Amount for i64 {
    const PLENTY: Self = UNBOUNDED / 2;
    const NONE: Self = 0;
    fn of(amount: i64) -> Self {
        amount
    }
    fn wide(self) -> i64 {
        self
    }
    fn plus(self, change: Self) -> Self {
        self + change
    }
    fn minus(self, change: Self) -> Self {
        self - change
    }
}

/// All that is known of a node: what walks along the cycle need first, then its children as a list.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Node<A> {
    parent: u32,
    /// Tree arc to the parent × 2, + 1 if it points upwards.
    link: u32,
    depth: u32,
    first_child: u32,
    /// How much more flow the tree arc takes from the node to its parent.
    rise: A,
    /// How much more flow it takes the other way.
    fall: A,
    next: u32,
    previous: u32,
}

/// A rooted spanning tree; node `root` is the last.
#[derive(Clone, Debug)]
pub(super) struct Tree<A> {
    nodes: Vec<Node<A>>,
    /// For walks through subtrees: nodes with their depths.
    queue: Vec<(u32, u32)>,
}

/// A tree arc as its node sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) arc: u32,
    /// Whether it leads from the node to its parent.
    pub(super) upwards: bool,
    /// How much more flow it takes towards the parent.
    pub(super) rise: i64,
    /// How much more flow it takes from the parent.
    pub(super) fall: i64,
}

impl<A: Amount> Tree<A> {
    pub(super) fn new(nodes: usize) -> Self {
        assert!(nodes < (1 << 31), "nodes are limited far below 2^31");
        let lone = Node {
            parent: NONE,
            link: NONE,
            depth: 0,
            first_child: NONE,
            rise: A::NONE,
            fall: A::NONE,
            next: NONE,
            previous: NONE,
        };
        Self { nodes: vec![lone; nodes + 1], queue: vec![(NONE, 0); nodes + 2] }
    }

    pub(super) fn root(&self) -> u32 {
        u32::try_from(self.nodes.len() - 1).expect("nodes are limited far below 2^31")
    }

    #[cfg(test)]
    pub(super) fn parent(&self, node: u32) -> u32 {
        self.nodes[node as usize].parent
    }

    /// Whether the node hangs in the tree.
    pub(super) fn is_hung(&self, node: u32) -> bool {
        self.nodes[node as usize].link != NONE
    }

    /// The arc between a node and its parent.
    pub(super) fn arc(&self, node: u32) -> u32 {
        self.nodes[node as usize].link >> 1
    }

    /// Gives every tree arc its new number.
    pub(super) fn renumber(&mut self, number: impl Fn(u32) -> u32) {
        for node in &mut self.nodes {
            if node.link != NONE {
                node.link = number(node.link >> 1) << 1 | node.link & 1;
            }
        }
    }

    pub(super) fn link(&self, node: u32) -> Link {
        let Node { link, rise, fall, .. } = self.nodes[node as usize];
        Link { arc: link >> 1, upwards: link & 1 == 1, rise: rise.wide(), fall: fall.wide() }
    }

    #[cfg(test)]
    pub(super) fn depth(&self, node: u32) -> u32 {
        self.nodes[node as usize].depth
    }

    /// The lowest common ancestor of `first` and `second`, and which tree arc gives way first when
    /// flow goes from `first` to `second` outside the tree and back inside: below which node it
    /// stands, whether that is on the side of `first`, and how much flow fits. Of equal ones the last
    /// from the join to `first`, outside, and on from `second` to the join is told: it keeps the tree
    /// strongly feasible. `None` where `most`, which is not 0, fits.
    pub(super) fn blocking(
        &self,
        mut first: u32,
        mut second: u32,
        most: i64,
    ) -> (u32, i64, Option<(u32, bool)>) {
        let (mut least_first, mut least_second) = (A::of(i64::MAX), A::of(most));
        let (mut at_first, mut at_second) = (NONE, NONE);
        while first != second {
            let (one, other) = (&self.nodes[first as usize], &self.nodes[second as usize]);
            let (depth, other_depth) = (one.depth, other.depth);
            if depth >= other_depth {
                if one.fall <= least_first {
                    least_first = one.fall;
                    at_first = first;
                }
                first = one.parent;
            }
            if other_depth >= depth {
                // Nothing gives way sooner: `first`'s side is never empty in a strongly feasible tree.
                // Most pivots end here.
                if other.rise == A::NONE {
                    return (NONE, 0, Some((second, false)));
                }
                if other.rise < least_second {
                    least_second = other.rise;
                    at_second = second;
                }
                second = other.parent;
            }
        }
        if least_first <= least_second {
            (first, least_first.wide(), Some((at_first, true)))
        } else {
            (first, least_second.wide(), (at_second != NONE).then_some((at_second, false)))
        }
    }

    /// Sends flow from `node` up to `join` (`rising`), or the other way.
    pub(super) fn push(&mut self, mut node: u32, join: u32, rising: bool, amount: i64) {
        let change = A::of(if rising { amount } else { -amount });
        while node != join {
            let path = &mut self.nodes[node as usize];
            path.rise = path.rise.minus(change);
            path.fall = path.fall.plus(change);
            node = path.parent;
        }
    }

    /// Lets the tree arc of `node` take so much more along its direction.
    pub(super) fn widen(&mut self, node: u32, further: i64) {
        let path = &mut self.nodes[node as usize];
        let along = if path.link & 1 == 1 { &mut path.rise } else { &mut path.fall };
        *along = A::of(along.wide() + further);
    }

    /// Lets the tree arc of `node`, which leads to it, carry `flow` without limit: from the node where
    /// that is negative.
    pub(super) fn release(&mut self, node: u32, flow: i64) {
        let path = &mut self.nodes[node as usize];
        let (carried, free) = (A::of(flow.abs()), A::of(UNBOUNDED));
        if flow < 0 {
            path.link |= 1;
            (path.rise, path.fall) = (free, carried);
        } else {
            (path.rise, path.fall) = (carried, free);
        }
    }

    /// Hangs a node that is not in the tree yet below `parent`.
    pub(super) fn hang(&mut self, node: u32, parent: u32, link: Link) {
        self.attach(node, parent, link.arc << 1 | u32::from(link.upwards));
        let depth = self.nodes[parent as usize].depth + 1;
        let path = &mut self.nodes[node as usize];
        path.depth = depth;
        (path.rise, path.fall) = (A::of(link.rise), A::of(link.fall));
    }

    /// Cuts the arc above `cut` and hangs the subtree, re-rooted at `inside`, below `outside`.
    pub(super) fn rehang(&mut self, cut: u32, inside: u32, outside: u32, entering: Link) {
        let mut node = inside;
        let mut parent = outside;
        let mut link = entering.arc << 1 | u32::from(entering.upwards);
        let (mut rise, mut fall) = (A::of(entering.rise), A::of(entering.fall));
        loop {
            let old = self.nodes[node as usize];
            self.detach(node);
            self.attach(node, parent, link);
            let path = &mut self.nodes[node as usize];
            (path.rise, path.fall) = (rise, fall);
            if node == cut {
                break;
            }
            // The old parent is now below: the arc between them points the other way in the tree.
            (link, rise, fall) = (old.link ^ 1, old.fall, old.rise);
            parent = node;
            node = old.parent;
        }
    }

    fn detach(&mut self, node: u32) {
        let parent = self.nodes[node as usize].parent;
        let Node { next, previous, .. } = self.nodes[node as usize];
        if previous == NONE {
            self.nodes[parent as usize].first_child = next;
        } else {
            self.nodes[previous as usize].next = next;
        }
        if next != NONE {
            self.nodes[next as usize].previous = previous;
        }
    }

    fn attach(&mut self, node: u32, parent: u32, link: u32) {
        let next = self.nodes[parent as usize].first_child;
        self.nodes[parent as usize].first_child = node;
        if next != NONE {
            self.nodes[next as usize].previous = node;
        }
        let own = &mut self.nodes[node as usize];
        own.next = next;
        own.previous = NONE;
        let path = &mut self.nodes[node as usize];
        path.parent = parent;
        path.link = link;
    }

    /// Sets the depths of the subtree of `top` and calls `visit` on each of its nodes, parents first.
    ///
    /// A queue to which every node adds its next sibling and its first child, if it has them, without a
    /// branch: whether it has them cannot be foreseen, and half of all steps went wrong.
    pub(super) fn for_subtree(&mut self, top: u32, mut visit: impl FnMut(u32)) {
        let Node { parent, first_child, .. } = self.nodes[top as usize];
        let depth = self.nodes[parent as usize].depth + 1;
        self.nodes[top as usize].depth = depth;
        visit(top);
        self.queue[0] = (first_child, depth + 1);
        let mut end = usize::from(first_child != NONE);
        let mut at = 0;
        while at < end {
            let (node, depth) = self.queue[at];
            at += 1;
            let own = &mut self.nodes[node as usize];
            own.depth = depth;
            let (next, first_child) = (own.next, own.first_child);
            self.queue[end] = (next, depth);
            end += usize::from(next != NONE);
            self.queue[end] = (first_child, depth + 1);
            end += usize::from(first_child != NONE);
            visit(node);
        }
    }

    /// Calls `visit` on every node below the root, parents first.
    pub(super) fn for_all(&mut self, mut visit: impl FnMut(&Link, u32, u32)) {
        let mut top = self.nodes[self.root() as usize].first_child;
        let mut order = Vec::new();
        while top != NONE {
            let next = self.nodes[top as usize].next;
            self.for_subtree(top, |node| order.push(node));
            top = next;
        }
        for node in order {
            visit(&self.link(node), node, self.nodes[node as usize].parent);
        }
    }
}
