//! The spanning tree of the simplex: parents, depths and sibling lists over flat arrays.

/// No node, no arc.
pub(super) const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    parent: u32,
    /// Tree arc to the parent × 2, + 1 if it points upwards.
    link: u32,
    first_child: u32,
    next: u32,
    previous: u32,
    depth: u32,
}

/// A rooted spanning tree; node `root` is the last.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub(super) fn new(nodes: usize) -> Self {
        assert!(nodes < (1 << 31), "nodes are limited far below 2^31");
        let lone = Node {
            parent: NONE,
            link: NONE,
            first_child: NONE,
            next: NONE,
            previous: NONE,
            depth: 0,
        };
        Self { nodes: vec![lone; nodes + 1] }
    }

    pub(super) fn root(&self) -> u32 {
        u32::try_from(self.nodes.len() - 1).expect("nodes are limited far below 2^31")
    }

    pub(super) fn parent(&self, node: u32) -> u32 {
        self.nodes[node as usize].parent
    }

    /// The arc between a node and its parent.
    pub(super) fn arc(&self, node: u32) -> u32 {
        self.nodes[node as usize].link >> 1
    }

    /// Whether that arc leads from the node to its parent.
    pub(super) fn upwards(&self, node: u32) -> bool {
        self.nodes[node as usize].link & 1 == 1
    }

    #[cfg(test)]
    pub(super) fn depth(&self, node: u32) -> u32 {
        self.nodes[node as usize].depth
    }

    /// Lowest common ancestor.
    pub(super) fn join(&self, mut a: u32, mut b: u32) -> u32 {
        let (mut da, mut db) = (self.nodes[a as usize].depth, self.nodes[b as usize].depth);
        while da > db {
            a = self.nodes[a as usize].parent;
            da -= 1;
        }
        while db > da {
            b = self.nodes[b as usize].parent;
            db -= 1;
        }
        while a != b {
            a = self.nodes[a as usize].parent;
            b = self.nodes[b as usize].parent;
        }
        a
    }

    /// Hangs a node that is not in the tree yet below `parent`.
    pub(super) fn hang(&mut self, node: u32, parent: u32, arc: u32, upwards: bool) {
        self.attach(node, parent, arc << 1 | u32::from(upwards));
        self.nodes[node as usize].depth = self.nodes[parent as usize].depth + 1;
    }

    /// Cuts the arc above `cut` and hangs the subtree, re-rooted at `inside`, below `outside`.
    pub(super) fn rehang(&mut self, cut: u32, inside: u32, outside: u32, arc: u32, upwards: bool) {
        let mut node = inside;
        let mut parent = outside;
        let mut link = arc << 1 | u32::from(upwards);
        loop {
            let Node { parent: old_parent, link: old_link, .. } = self.nodes[node as usize];
            self.detach(node);
            self.attach(node, parent, link);
            if node == cut {
                break;
            }
            // The old parent is now below: the arc between them points the other way in the tree.
            link = old_link ^ 1;
            parent = node;
            node = old_parent;
        }
    }

    fn detach(&mut self, node: u32) {
        let Node { parent, next, previous, .. } = self.nodes[node as usize];
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
        own.parent = parent;
        own.link = link;
        own.next = next;
        own.previous = NONE;
    }

    /// Sets the depths of the subtree of `top` and calls `visit` on each of its nodes, parents first.
    pub(super) fn for_subtree(&mut self, top: u32, mut visit: impl FnMut(u32)) {
        let parent = self.nodes[top as usize].parent;
        let mut depth = self.nodes[parent as usize].depth + 1;
        let mut node = top;
        loop {
            visit(node);
            let own = &mut self.nodes[node as usize];
            own.depth = depth;
            if own.first_child != NONE {
                node = own.first_child;
                depth += 1;
                continue;
            }
            loop {
                if node == top {
                    return;
                }
                let Node { parent, next, .. } = self.nodes[node as usize];
                if next != NONE {
                    node = next;
                    break;
                }
                node = parent;
                depth -= 1;
            }
        }
    }
}
